import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { CHROMIUM_ARGS, findChromium } from './scripts/chromium.mjs'
import { kernelModule } from './scripts/vite-plugins.ts'

const executablePath = findChromium()

/** `*.browser.test.ts` run in a real Chromium, every other `*.test.ts` in Node. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: ['src/**/*.test.ts'],
          exclude: ['**/*.browser.test.ts'],
          globalSetup: 'scripts/build-assets.mjs',
        },
      },
      {
        optimizeDeps: { include: ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-webgpu', 'onnxruntime-web/wasm', 'idb', 'lit', 'papaparse', 'uplot', '@lit/localize'] }, // found late, the page reloads
        define: { __BUILD__: JSON.stringify('test') },
        plugins: [kernelModule()],
        test: {
          name: 'browser',
          include: ['src/**/*.browser.test.ts'],
          globalSetup: 'scripts/build-assets.mjs',
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { args: CHROMIUM_ARGS, ...(executablePath ? { executablePath } : {}) },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})
