import { defineConfig } from 'vite'

/** Bundles the page that asks and writes. */
export default defineConfig({
  base: './',
  publicDir: false,
  logLevel: 'warn',
  build: {
    target: 'es2022',
    outDir: '.cache/bench/soak',
    modulePreload: false,
    rolldownOptions: {
      input: { page: 'bench/soak/page.ts' },
      preserveEntrySignatures: 'strict',
      output: { entryFileNames: '[name].js' },
    },
  },
})
