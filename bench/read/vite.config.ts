import { defineConfig } from 'vite'

/** Bundles the worker that has all readers in it. */
export default defineConfig({
  base: './',
  publicDir: false,
  logLevel: 'warn',
  build: {
    target: 'es2022',
    outDir: '.cache/bench/read/scripts',
    modulePreload: false,
    rolldownOptions: { input: 'bench/read/read.worker.ts', output: { entryFileNames: 'read.js' } },
  },
})
