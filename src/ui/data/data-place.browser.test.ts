import { beforeEach, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { createBrokenPlatform, createTestPlatform } from '../testing/platform.ts'
import { focused, mount } from '../testing/mount.ts'
import '../shell/studio.ts'

// In the studio, whose address says which data set is looked at.
beforeEach(() => {
  location.hash = ''
})

const file = (name: string, text: string) => new File([text], name, { type: '' })
const choose = (chosen: File) => userEvent.upload(page.getByTestId('upload-input'), chosen)

it('shows the examples with licence and source, and a picture of every class', async () => {
  mount('inpage-studio', createTestPlatform().services)
  const digits = page.getByTestId('dataset-row-digits')
  await expect.element(digits).toHaveTextContent(/Pictures.*Handwritten digits.*10,000 rows, 2 columns · CC BY-SA 3.0/s)
  await expect.element(digits).toHaveTextContent('10,000 images of the MNIST database')
  const samples = page.getByTestId('digits-samples')
  await expect.element(samples.getByRole('img', { name: 'Sample of 1' })).toBeVisible()
  const canvas = samples.getByRole('img').first().element() as HTMLCanvasElement
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, 28, 28)
  expect(Math.max(...data.filter((_, i) => i % 4 === 0))).toBe(255)
})

it('opens an example with one click, stores it, and leads to its training with the next', async () => {
  const { services, registry } = createTestPlatform()
  mount('inpage-studio', services)
  await page.getByTestId('dataset-row-penguins').click()
  await expect.element(page.getByRole('heading', { level: 1, name: 'Palmer penguins' })).toBeVisible()
  await expect.element(page.getByTestId('column-species')).toHaveTextContent(/Adelie.*44\.2%.*target/s)
  await expect.element(page.getByTestId('column-body_mass_g')).toHaveTextContent(/mean4,202.*Says of the target \(η\) 0\.8/s)
  expect(await registry.getDataset('penguins')).toMatchObject({ rows: 342 })
  expect(page.getByRole('button', { name: 'Delete' }).elements()).toHaveLength(0)
  await page.getByTestId('dataset-train').click()
  await expect.element(page.getByRole('heading', { level: 1, name: 'Train' })).toBeVisible()
  expect(location.hash).toBe('#/train?dataset=penguins&target=species')
})

it('shows what a file would be read as before it stores it, with what was said of its columns', async () => {
  const { services, registry } = createTestPlatform()
  mount('inpage-studio', services)
  await choose(file('My Houses.csv', 'rooms;town;note\n3,5;Bern;a\n2,5;Ulm;b\n4,5;Bern;c\n'))
  await expect.element(page.getByTestId('import-delimiter')).toHaveValue(';')
  await expect.element(page.getByTestId('import-decimal')).toHaveValue(',')
  await expect.element(page.getByTestId('type-rooms')).toHaveValue('number')
  await expect.element(page.getByRole('cell', { name: 'Bern' }).first()).toBeVisible()
  expect(await registry.listDatasets()).toEqual([])

  await userEvent.selectOptions(page.getByTestId('type-rooms'), 'category')
  await userEvent.selectOptions(page.getByTestId('type-note'), 'skip')
  await page.getByTestId('import-button').click()
  await expect.element(page.getByRole('heading', { level: 1, name: 'my-houses' })).toBeVisible()
  expect(await registry.getDataset('my-houses')).toMatchObject({
    columns: [{ name: 'rooms', kind: 'text', type: 'category' }, { name: 'town', type: 'category' }], types: { rooms: { type: 'category' } },
  })
})

it('reads a file otherwise when it is told to', async () => {
  mount('inpage-studio', createTestPlatform().services)
  await choose(file('points.csv', '1;2\n3;4\n'))
  await expect.element(page.getByTestId('import-preview')).toHaveTextContent('is it a row of data rather than names?')
  await page.getByTestId('import-header').click()
  await expect.element(page.getByTestId('type-column1')).toBeVisible()
  await userEvent.selectOptions(page.getByTestId('import-delimiter'), ',')
  await expect.element(page.getByRole('cell', { name: '3;4' })).toBeVisible()
})

it('says what is wrong with a file, line and column, and takes what it offers instead', async () => {
  const { services, registry } = createTestPlatform()
  mount('inpage-studio', services)
  await choose(file('ragged.csv', 'a,a\n1,2\n3\n'))
  await expect.element(page.getByText('Columns 1 and 2 are both named "a".')).toBeVisible()
  await page.getByRole('button', { name: 'Give these columns names' }).click()
  await expect.element(page.getByText(/line 3: found 1 fields, expected 2/i)).toBeVisible()
  await page.getByRole('button', { name: 'Leave out what cannot be read' }).click()
  await expect.element(page.getByText('1 left out that could not be read: Line 3.')).toBeVisible()
  await page.getByTestId('import-button').click()
  await expect.element(page.getByTestId('dataset-size')).toHaveTextContent('1 rows, 2 columns')
  expect(await registry.getDataset('ragged')).toMatchObject({ rows: 1, columns: [{ name: 'a' }, { name: 'a_2' }] })
})

it('takes pasted tables and files of this site by their address, and no others', async () => {
  mount('inpage-studio', createTestPlatform().services)
  await page.getByTestId('way-paste').click()
  await userEvent.fill(page.getByTestId('paste-text'), 'x\ty\n1\t2\n')
  await page.getByRole('button', { name: 'Look at it' }).click()
  await expect.element(page.getByTestId('import-delimiter')).toHaveValue('\t')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByTestId('way-address').click()
  await userEvent.fill(page.getByTestId('address-input'), 'https://elsewhere.example/data.csv')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText(/https:\/\/elsewhere.example\/data.csv is not of this page/)).toBeVisible()
  await userEvent.fill(page.getByTestId('address-input'), '/data/wdbc.csv')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByTestId('type-diagnosis')).toHaveValue('category')
})

it('takes a column for something else, or says which row is none, and keeps what it was', async () => {
  const { services, registry } = createTestPlatform()
  await services.datasets.add('shops', file('shops.csv', 'zip,town\n1000,Bern\n2000,Ulm\n1000,Bern\n'))
  location.hash = '#/data?dataset=shops'
  mount('inpage-studio', services)
  const type = (column: string) => page.getByTestId(`column-${column}`).getByRole('combobox')
  await userEvent.selectOptions(type('zip'), 'category')
  await expect.element(page.getByTestId('column-zip')).toHaveTextContent(/1000.*66\.7%.*2 different values in 3 rows/s)
  expect((await registry.getDataset('shops')).columns[0]).toMatchObject({ kind: 'text', type: 'category' })
  await userEvent.selectOptions(type('town'), 'number')
  await expect.element(page.getByTestId('column-town').getByText('row 1 is "Bern"')).toBeVisible()
  await expect.element(type('town')).toHaveValue('category')
})

it('warns of columns, leads to them, and compares all with a target', async () => {
  const { services } = createTestPlatform()
  const rows = Array.from({ length: 60 }, (_, i) => `${i},same,${i % 3},${2 * (i % 3)},${(i * 7) % 11}.5`)
  await services.datasets.add('shops', file('shops.csv', `id,unit,size,price,noise\n${rows.join('\n')}\n`))
  location.hash = '#/data?dataset=shops'
  mount('inpage-studio', services)
  const warnings = page.getByTestId('warnings')
  await expect.element(warnings).toHaveTextContent(/unit Always the same value/)
  await warnings.getByRole('button', { name: 'unit' }).click()
  await expect.poll(focused).toBe('column-unit')
  await userEvent.selectOptions(page.getByTestId('target-select'), 'price')
  await expect.element(page.getByTestId('column-size')).toHaveTextContent('Correlation with the target 1.00')
  await expect.element(warnings).toHaveTextContent(/size Is “price” in other words/)
})

it('deletes a data set only after a yes', async () => {
  const { services, registry } = createTestPlatform()
  await services.datasets.add('points', file('points.csv', 'x,y\n1,2\n'))
  location.hash = '#/data?dataset=points'
  mount('inpage-studio', services)
  await page.getByRole('button', { name: 'Delete' }).click()
  await userEvent.keyboard('{Escape}')
  expect(await registry.listDatasets()).toHaveLength(1)
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByTestId('confirm-button').click()
  await expect.element(page.getByRole('heading', { level: 1, name: 'Data' })).toBeVisible()
  expect(await registry.listDatasets()).toHaveLength(0)
})

it('is worked with the keyboard', async () => {
  const { services } = createTestPlatform()
  await services.datasets.add('points', file('points.csv', 'x,y\n1,2\n'))
  location.hash = '#/data?dataset=points'
  mount('inpage-studio', services)
  await expect.element(page.getByTestId('view-columns')).toHaveAttribute('aria-selected', 'true')
  ;(page.getByTestId('view-columns').element() as HTMLElement).focus()
  await userEvent.keyboard('{ArrowRight}')
  await expect.poll(focused).toBe('view-rows')
  await expect.element(page.getByRole('cell', { name: '2' })).toBeVisible()
  await userEvent.keyboard('{Tab}')
  await expect.poll(focused).toBe('row-table')
})

it('says why when the data cannot be listed or opened', async () => {
  mount('inpage-studio', createBrokenPlatform('The database cannot be opened.'))
  await expect.element(page.getByRole('alert').filter({ hasText: 'The database cannot be opened.' })).toBeVisible()
  location.hash = '#/data?dataset=digits'
  await expect.element(page.getByTestId('data-back')).toBeVisible()
  await expect.element(page.getByText('The database cannot be opened.').first()).toBeVisible()
})
