import { defineConfig } from 'vite'
import { kernelModule } from '../../scripts/vite-plugins.ts'

/** Bundles what runs in the page; each library that is asked there is a file of its own. */
export default defineConfig({
  base: './',
  publicDir: false,
  logLevel: 'warn',
  plugins: [kernelModule()],
  build: {
    target: 'es2022',
    outDir: '.cache/bench/serve',
    modulePreload: false,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      input: { page: 'bench/serve/page.ts' },
      preserveEntrySignatures: 'strict',
      output: { entryFileNames: '[name].js' },
    },
  },
})
