import { build, defineConfig, type InlineConfig } from 'vite'
import { copiedPages, kernelModule, plainKernels, sampleFiles } from './scripts/vite-plugins.ts'
import { buildId, precacheList } from './scripts/build-id.mjs'
import { setup as buildAssets } from './scripts/build-assets.mjs'
import { writeSdkTypes } from './scripts/sdk-types.mjs'

const BUILD = buildId()

/**
 * The files with stable names that a deployment exposes beside the pages. Each is one self-contained file but the trainer,
 * the intake and the serving worker, which load large libraries from files of their own when they need them. The Service Worker comes last: it carries the list
 * of all the others.
 */
const STANDALONE = [
  { file: 'trainer.js', entry: 'workers/trainer.worker.ts', format: 'es' },
  { file: 'intake.js', entry: 'workers/intake.worker.ts', format: 'es' },
  { file: 'serving.js', entry: 'workers/serving.worker.ts', format: 'es' },
  { file: 'maas.js', entry: 'src/client/maas.ts', format: 'es' },
  { file: 'maas.global.js', entry: 'src/client/maas-global.ts', format: 'iife' },
  { file: 'api.js', entry: 'workers/api.ts', format: 'iife' },
  { file: 'datasets.js', entry: 'workers/datasets.ts', format: 'iife' },
  { file: 'hand-over.js', entry: 'workers/hand-over.ts', format: 'iife' },
  { file: 'mlflow.js', entry: 'workers/mlflow.ts', format: 'iife' },
  { file: 'networks.js', entry: 'workers/networks.ts', format: 'iife' },
  { file: 'openapi.js', entry: 'workers/openapi.ts', format: 'iife' },
  { file: 'ort.js', entry: 'workers/ort.ts', format: 'iife' },
  { file: 'maas.page.js', entry: 'src/client/page.ts', format: 'es' },
  { file: 'examples/inpage-predict.js', entry: 'e2e/examples/inpage-predict.ts', format: 'es' },
  { file: 'sw.js', entry: 'workers/service-worker.ts', format: 'iife' },
] as const

function standalone({ file, entry, format }: (typeof STANDALONE)[number]): InlineConfig {
  return {
    configFile: false,
    base: './',
    publicDir: false,
    logLevel: 'warn',
    define: {
      __BUILD__: JSON.stringify(BUILD),
      __PRECACHE__: file === 'sw.js' ? JSON.stringify(precacheList('dist')) : '[]',
    },
    plugins: [kernelModule()],
    // A classic script has no address of its own: paths in it are relative to the app root.
    experimental: format === 'iife' ? { renderBuiltUrl: (file) => file } : {},
    build: {
      emptyOutDir: false,
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: false,
      rolldownOptions: {
        input: entry,
        preserveEntrySignatures: 'strict',
        // A classic script has no import.meta.url; `src/client/app-root.ts` knows.
        transform: format === 'iife' ? { define: { 'import.meta.url': 'undefined', 'import.meta.resolve': 'undefined' } } : {},
        output: {
          format,
          entryFileNames: file,
          chunkFileNames: 'assets/[name]-[hash].js',
          assetFileNames: 'assets/[name]-[hash][extname]',
          codeSplitting: ['trainer.js', 'intake.js', 'serving.js'].includes(file),
        },
      },
    },
  }
}

/** `vite build` makes all of `dist/`: the pages first, then the standalone scripts. */
export default defineConfig({
  base: './',
  appType: 'mpa',
  define: { __BUILD__: JSON.stringify(BUILD) },
  plugins: [
    { name: 'inpage:assets', apply: 'build', buildStart: buildAssets },
    sampleFiles(),
    plainKernels(),
    copiedPages('e2e/examples', 'examples'),
    {
      name: 'inpage:standalone',
      apply: 'build',
      async closeBundle() {
        for (const script of STANDALONE) await build(standalone(script))
        writeSdkTypes('dist')
      },
    },
  ],
  build: { target: 'es2022', rolldownOptions: { input: ['index.html', 'embed.html', 'consent.html', 'docs.html'] } },
  preview: { host: 'localhost', port: 4173 },
})
