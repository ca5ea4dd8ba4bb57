import { defineConfig } from 'playwright/test'
import { CHROMIUM_ARGS, findChromium } from './scripts/chromium.mjs'

const executablePath = findChromium()

/**
 * Drives the built `dist/` as a person would. One worker: training and service-worker tests share two cores.
 * Each spec starts its own servers (e2e/servers.ts), since other origins and sub-paths are part of what is tested.
 */
export default defineConfig({
  testDir: 'e2e',
  workers: 1,
  timeout: 90_000,
  reporter: [['list']],
  forbidOnly: true,
  use: { launchOptions: { args: CHROMIUM_ARGS, ...(executablePath ? { executablePath } : {}) } },
})
