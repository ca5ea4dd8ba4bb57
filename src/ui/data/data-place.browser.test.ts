import { expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { createBrokenPlatform, createTestPlatform } from '../testing/platform.ts'
import { focused, mount } from '../testing/mount.ts'
import './data-place.ts'

const file = (name: string, text: string) => new File([text], name, { type: '' })

it('shows the digits with their credit and a picture of every class', async () => {
  mount('inpage-data-place', createTestPlatform().services)
  await expect.element(page.getByTestId('dataset-row-digits')).toHaveTextContent('Handwritten digits')
  await expect.element(page.getByText('CC BY-SA 3.0')).toBeVisible()
  const samples = page.getByTestId('digits-samples')
  await expect.element(samples.getByRole('img', { name: 'Sample of 1' }).first()).toBeVisible()
  const canvas = samples.getByRole('img').first().element() as HTMLCanvasElement
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, 28, 28)
  expect(Math.max(...data.filter((_, i) => i % 4 === 0))).toBe(255)
  expect(page.getByRole('button', { name: 'Delete' }).elements()).toHaveLength(0)
})

it('takes a file, shows its columns and rows, and deletes it only after a yes', async () => {
  const { services, registry } = createTestPlatform()
  mount('inpage-data-place', services)
  await userEvent.upload(page.getByTestId('upload-input'), file('My Houses.csv', 'rooms,city\n3,Bern\n,Ulm\n'))
  await expect.element(page.getByTestId('dataset-row-my-houses')).toHaveAttribute('aria-pressed', 'true')
  await expect.element(page.getByRole('columnheader', { name: 'rooms number' })).toBeVisible()
  await expect.element(page.getByRole('cell', { name: 'Bern' })).toBeVisible()
  await expect.element(page.getByRole('cell', { name: '–' })).toBeVisible()

  await page.getByRole('button', { name: 'Delete' }).click()
  await userEvent.keyboard('{Escape}')
  expect(await registry.listDatasets()).toHaveLength(1)
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByTestId('confirm-button').click()
  await expect.element(page.getByTestId('dataset-row-my-houses')).not.toBeInTheDocument()
  expect(await registry.listDatasets()).toHaveLength(0)
})

it('says what is wrong with a file, where the file was given', async () => {
  const { services, registry } = createTestPlatform()
  mount('inpage-data-place', services)
  await userEvent.upload(page.getByTestId('upload-input'), file('ragged.csv', 'a,b\n1,2\n3\n'))
  await expect.element(page.getByText(/line 3/i)).toBeVisible()
  await userEvent.upload(page.getByTestId('upload-input'), file('ragged.csv', 'a,b\n1,2\n3,4\n'))
  await expect.element(page.getByTestId('dataset-row-ragged')).toBeVisible()
  await expect.element(page.getByText(/line 3/i)).not.toBeInTheDocument()
  expect(await registry.listDatasets()).toHaveLength(1)
})

it('is worked with the keyboard', async () => {
  const { services } = createTestPlatform()
  await services.datasets.add('points', file('points.csv', 'x,y\n1,2\n'))
  mount('inpage-data-place', services)
  await expect.element(page.getByTestId('dataset-row-points')).toBeVisible()
  await userEvent.keyboard('{Tab}'.repeat(page.getByTestId(/^dataset-row-/).elements().length)) // the owner's own stand last
  await expect.poll(focused).toBe('dataset-row-points')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('heading', { name: 'points' })).toBeVisible()
  await userEvent.keyboard('{Tab}')
  await expect.poll(focused).toBe('upload-input')
})

it('says why when the data cannot be listed', async () => {
  mount('inpage-data-place', createBrokenPlatform('The database cannot be opened.'))
  await expect.element(page.getByRole('alert')).toHaveTextContent('The database cannot be opened.')
})
