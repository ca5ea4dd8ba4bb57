import { afterEach, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { startLocalization } from '../localization.ts'
import type { Notice, StudioServices } from '../services.ts'
import { createTestPlatform } from '../testing/platform.ts'
import { focused, mount } from '../testing/mount.ts'
import { startTheme } from '../theme.ts'
import './studio.ts'

afterEach(async () => {
  localStorage.clear()
  delete document.documentElement.dataset['theme']
  location.hash = ''
  await startLocalization()
})

it('leads to its four places and marks the one it is in', async () => {
  mount('inpage-studio', createTestPlatform().services)
  for (const [place, heading] of [['train', 'Train'], ['models', 'Models'], ['try', 'Try it'], ['serve', 'Serving'], ['data', 'Data']] as const) {
    await page.getByTestId(`nav-${place}`).click()
    await expect.element(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
    await expect.element(page.getByTestId(`nav-${place}`)).toHaveAttribute('aria-current', 'page')
    await expect.poll(() => document.title).toBe(`${heading} · Inpage`)
  }
})

it('is led with the keyboard', async () => {
  mount('inpage-studio', createTestPlatform().services)
  await userEvent.keyboard('{Tab}')
  await expect.element(page.getByText('Skip to content')).toBeVisible()
  for (let i = 0; i < 6 && focused() !== 'nav-train'; i++) await userEvent.keyboard('{Tab}')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('heading', { level: 1, name: 'Train' })).toBeVisible()
})

it('changes the language and keeps it', async () => {
  mount('inpage-studio', createTestPlatform().services)
  await page.getByTestId('lang-switch').click()
  await expect.element(page.getByTestId('nav-train')).toHaveTextContent('训练')
  await expect.element(page.getByTestId('dataset-row-digits')).toHaveTextContent('手写数字')
  expect(document.documentElement.lang).toBe('zh-Hans')
  await expect.poll(() => document.title).toBe('数据 · Inpage')
  await startLocalization()
  await expect.element(page.getByTestId('nav-train')).toHaveTextContent('训练')
})

it('changes the theme and keeps it', async () => {
  mount('inpage-studio', createTestPlatform().services)
  const background = () => getComputedStyle(document.body).backgroundColor
  const before = background()
  await page.getByTestId('theme-toggle').click()
  expect(background()).not.toBe(before)
  const chosen = background()
  delete document.documentElement.dataset['theme']
  startTheme()
  expect(background()).toBe(chosen)
})

it('says what the platform has to say until it is put away', async () => {
  let tell: (notice: Notice) => void = () => {}
  const services: StudioServices = {
    ...createTestPlatform().services,
    onNotice: (listener) => ((tell = listener), () => {}),
  }
  mount('inpage-studio', services)
  await expect.element(page.getByTestId('nav-data')).toBeVisible()
  tell('offline-ready')
  await expect.element(page.getByText('Ready to work offline.')).toBeVisible()
  tell('updated')
  await expect.element(page.getByRole('button', { name: 'Reload' })).toBeVisible()
  await page.getByRole('button', { name: 'Close' }).click()
  await expect.element(page.getByRole('button', { name: 'Reload' })).not.toBeInTheDocument()
})
