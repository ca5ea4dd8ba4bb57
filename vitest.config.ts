import { playwright } from '@vitest/browser-playwright'
import { defineConfig, type TestProjectConfiguration } from 'vitest/config'
import { CHROMIUM_ARGS, findChromium } from './scripts/chromium.mjs'
import { kernelModule } from './scripts/vite-plugins.ts'

const executablePath = findChromium()

const VENDORS = [
  '@tensorflow/tfjs', '@tensorflow/tfjs-backend-webgpu', 'onnxruntime-web/wasm', 'idb', 'lit', 'papaparse', 'uplot', '@lit/localize',
]

/** What lets workers share memory. It also keeps out every frame whose page does not send the same. */
const ISOLATION = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }

function inChromium(name: string, headers: Record<string, string>): TestProjectConfiguration {
  return {
    optimizeDeps: { include: VENDORS }, // found late, the page reloads
    define: { __BUILD__: JSON.stringify('test') },
    plugins: [kernelModule()],
    server: { headers },
    test: {
      name,
      include: [`src/**/*.${name}.test.ts`],
      globalSetup: 'scripts/build-assets.mjs',
      expect: { poll: { timeout: 10_000 } }, // a busy machine is no failure
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions: { args: CHROMIUM_ARGS, ...(executablePath ? { executablePath } : {}) } }),
        instances: [{ browser: 'chromium' }],
      },
    },
  }
}

/** `*.browser.test.ts` run in a real Chromium, `*.isolated.test.ts` there on a cross-origin isolated site, every other `*.test.ts` in Node. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: ['src/**/*.test.ts'],
          exclude: ['**/*.browser.test.ts', '**/*.isolated.test.ts'],
          globalSetup: 'scripts/build-assets.mjs',
          testTimeout: 30_000, // a busy machine is no failure
        },
      },
      inChromium('browser', {}),
      inChromium('isolated', ISOLATION),
    ],
  },
})
