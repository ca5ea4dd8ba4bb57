import { beforeEach, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { line, register, topOrBottom } from '../testing/models.ts'
import { createBrokenPlatform, createTestPlatform, type TestPlatform } from '../testing/platform.ts'
import { mount } from '../testing/mount.ts'
import './try-place.ts'

let platform: TestPlatform
beforeEach(() => {
  platform = createTestPlatform()
})

/** Draws with the pointer, from one point of the sheet to another, both in shares of its size. */
function draw(from: readonly [number, number], to: readonly [number, number]): void {
  const canvas = page.getByTestId('draw-canvas').element()
  const box = canvas.getBoundingClientRect()
  const at = ([x, y]: readonly [number, number]) => ({
    clientX: box.left + x * box.width, clientY: box.top + y * box.height, pointerId: 1, isPrimary: true, bubbles: true,
  })
  canvas.setPointerCapture = () => {} // there is no real pointer to capture
  canvas.dispatchEvent(new PointerEvent('pointerdown', at(from)))
  for (let i = 1; i <= 10; i++) {
    const share = i / 10
    const point = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])] as const
    canvas.dispatchEvent(new PointerEvent('pointermove', at(point)))
  }
  canvas.dispatchEvent(new PointerEvent('pointerup', at(to)))
}

it('says what to do when there is no model', async () => {
  mount('inpage-try-place', platform.services)
  await expect.element(page.getByText('No model to ask yet')).toBeVisible()
  await expect.element(page.getByRole('link', { name: 'Train a model' })).toHaveAttribute('href', '#/train')
})

it('answers while one draws: label, bars, latency, and the code with this very input', async () => {
  await register(platform.registry, 'digits', topOrBottom())
  mount('inpage-try-place', platform.services)
  await expect.element(page.getByTestId('prediction-label')).toHaveTextContent('–')
  draw([0.5, 0.1], [0.5, 0.9])
  draw([0.2, 0.1], [0.8, 0.1])
  draw([0.2, 0.15], [0.8, 0.15])
  await expect.element(page.getByTestId('score-bar-0')).toHaveAttribute('aria-valuenow', expect.stringMatching(/^0\.\d+$/))
  await expect.element(page.getByTestId('prediction-latency')).toHaveTextContent(/digits@1 on reference in .* ms/)
  await expect.element(page.getByText(/x: \[0, 0, .*255/)).toBeVisible()

  await page.getByTestId('clear-button').click()
  await expect.element(page.getByTestId('prediction-label')).toHaveTextContent('–')
})

it('offers a sample to those who cannot draw, with the keyboard alone', async () => {
  await register(platform.registry, 'digits', topOrBottom())
  mount('inpage-try-place', platform.services)
  await expect.element(page.getByTestId('sample-button')).toBeVisible()
  await userEvent.keyboard('{Tab}{Tab}{Enter}')
  await expect.element(page.getByText(/The data set says: \d/)).toBeVisible()
  await expect.element(page.getByTestId('prediction-label')).toHaveTextContent(/^\s*[01]\s*$/)
})

it('asks a model over numbers once all of them are typed', async () => {
  await register(platform.registry, 'line', line())
  mount('inpage-try-place', platform.services)
  await page.getByTestId('feature-x').fill('nonsense')
  await expect.element(page.getByTestId('feature-x')).toHaveAttribute('aria-invalid', 'true')
  await expect.element(page.getByTestId('prediction-label')).toHaveTextContent('–')
  await page.getByTestId('feature-x').fill('1.5')
  await expect.element(page.getByTestId('prediction-label')).toHaveTextContent('4')
  await expect.element(page.getByText(/x: \[1\.5\]/)).toBeVisible()
})

it('changes to another model', async () => {
  await register(platform.registry, 'digits', topOrBottom())
  await register(platform.registry, 'line', line())
  mount('inpage-try-place', platform.services)
  await page.getByRole('combobox', { name: 'Model' }).selectOptions('line@1')
  await expect.element(page.getByTestId('feature-x')).toBeVisible()
})

it('says why when there is no answer', async () => {
  await register(platform.registry, 'line', line(), { dataset: 'gone' })
  mount('inpage-try-place', platform.services)
  await page.getByTestId('sample-button').click()
  await expect.element(page.getByRole('alert')).toHaveTextContent(/no data set "gone"/)
  mount('inpage-try-place', createBrokenPlatform('The database cannot be opened.'))
  await expect.element(page.getByRole('alert')).toHaveTextContent('The database cannot be opened.')
})
