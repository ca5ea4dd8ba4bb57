import { expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { csvOf, customers } from '../../data/privacy/testing/customers.ts'
import type { StudioServices } from '../services.ts'
import { mount } from '../testing/mount.ts'
import { createTestPlatform } from '../testing/platform.ts'
import '../shell/studio.ts'
import './privacy-panel.ts'

const { customer_name, email, note, age, town, date_of_birth } = customers(120)

async function panelOf(services: StudioServices, columns: Readonly<Record<string, readonly string[]>>): Promise<HTMLElement> {
  await services.datasets.add('people', new File([csvOf(columns)], 'people.csv'))
  const info = (await services.datasets.list()).find(({ name }) => name === 'people')
  return mount('inpage-privacy-panel', services, { info })
}

it('shows what is personal and why, makes what is suggested, and offers to delete the original', async () => {
  const { services, registry } = createTestPlatform()
  await services.datasets.add('people', new File([csvOf({ customer_name: customer_name!, email: email!, note: note!, date_of_birth: date_of_birth!, age: age!, town: town! })], 'people.csv'))
  location.hash = '#/data?dataset=people'
  mount('inpage-studio', services)
  await page.getByTestId('view-privacy').click()
  await expect.element(page.getByTestId('privacy-column-email')).toHaveTextContent('e-mail address · by the name of the column · 100% of the values')
  await expect.element(page.getByTestId('privacy-column-note')).toHaveTextContent('phone number · within 20% of the texts')
  expect(page.getByTestId(/^privacy-column-/).elements()).toHaveLength(4)
  await expect.element(page.getByRole('combobox', { name: 'What to do with customer_name' })).toHaveValue('drop')
  await expect.element(page.getByRole('combobox', { name: 'What to do with date_of_birth' })).toHaveValue('year')

  await page.getByRole('combobox', { name: 'What to do with customer_name' }).selectOptions('Mask all but the end')
  await page.getByRole('spinbutton', { name: 'Characters kept, customer_name' }).fill('2')
  await page.getByTestId('privacy-another').selectOptions('age')
  await page.getByRole('combobox', { name: 'What to do with age' }).selectOptions('Group into bins')
  await page.getByText('Count how many rows are alike').click()
  await page.getByRole('checkbox', { name: 'age' }).click()
  await page.getByTestId('privacy-apply').click()

  await expect.element(page.getByTestId('dataset-heading')).toHaveTextContent('people-masked')
  await page.getByTestId('view-privacy').click()
  const lineage = page.getByTestId('privacy-lineage')
  await expect.element(lineage).toHaveTextContent(/Masked from “people”.*customer_name\s*masked.*email\s*pseudonyms.*age\s*bins of 10.*By age there are \d+ groups/s)
  expect((await registry.getDataset('people-masked')).lineage!.steps.find(({ column }) => column === 'customer_name')).toEqual({ column: 'customer_name', action: 'mask', first: 0, last: 2 })
  await page.getByTestId('delete-original').click()
  await page.getByTestId('confirm-button').click()
  await expect.element(page.getByTestId('delete-original')).not.toBeInTheDocument()
  expect((await registry.listDatasets()).map(({ name }) => name)).toEqual(['people-masked'])
})

it('says that nothing was found, and makes nothing of nothing', async () => {
  const { services } = createTestPlatform()
  await panelOf(services, { age: age!, town: town! })
  await expect.element(page.getByText('Nothing in it looks like personal data')).toBeVisible()
  expect(page.getByTestId('privacy-apply').elements()).toHaveLength(0)
  await page.getByTestId('privacy-another').selectOptions('town')
  await page.getByRole('combobox').first().selectOptions('Leave as it is')
  await expect.element(page.getByTestId('privacy-apply')).toBeDisabled()
})

it('says what is wrong where it stands', async () => {
  const { services } = createTestPlatform()
  await panelOf(services, { email: email!, town: town! })
  await userEvent.fill(page.getByTestId('privacy-name'), 'people')
  await page.getByTestId('privacy-apply').click()
  await expect.element(page.getByRole('alert')).toHaveTextContent('There is a data set "people" already')
})
