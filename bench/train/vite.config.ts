import { defineConfig } from 'vite'
import { kernelModule } from '../../scripts/vite-plugins.ts'

/** Bundles the page that keeps the turns and a worker script for each library. */
export default defineConfig({
  base: './',
  publicDir: false,
  logLevel: 'warn',
  define: { __BUILD__: '"bench"' },
  plugins: [kernelModule()],
  build: {
    target: 'es2022',
    outDir: '.cache/bench/train',
    modulePreload: false,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      input: {
        page: 'bench/train/page.ts',
        inpage: 'bench/train/inpage.worker.ts',
        tfjs: 'bench/train/tfjs.worker.ts',
        jax: 'bench/train/jax.worker.ts',
        ort: 'bench/train/ort.worker.ts',
        brain: 'bench/train/brain.worker.ts',
        peak: 'bench/train/peak.worker.ts',
      },
      preserveEntrySignatures: 'strict',
      output: { entryFileNames: '[name].js' },
    },
  },
})
