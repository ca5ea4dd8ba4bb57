import { defineConfig } from 'vite'
import { kernelModule } from '../../scripts/vite-plugins.ts'

/** Bundles the page that keeps the turns and a worker script for each library. */
export default defineConfig({
  base: './',
  publicDir: false,
  logLevel: 'warn',
  plugins: [kernelModule()],
  build: {
    target: 'es2022',
    outDir: '.cache/bench/infer',
    modulePreload: false,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      input: {
        page: 'bench/train/page.ts',
        inpage: 'bench/infer/inpage.worker.ts',
        ort: 'bench/infer/ort.worker.ts',
        tfjs: 'bench/infer/tfjs.worker.ts',
      },
      preserveEntrySignatures: 'strict',
      output: { entryFileNames: '[name].js' },
    },
  },
})
