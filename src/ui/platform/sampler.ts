import { decodeDataset } from '../../data/blocks/encoded.ts'
import type { ColumnInfo, Dataset, TextColumn } from '../../data/dataset.ts'
import { spreadRows, takeRows } from '../../data/sample.ts'
import { preparedDataset } from '../../jobs/intake.ts'
import type { Workshop } from '../../jobs/workshop.ts'
import { readImages } from './read-images.ts'

const PER_LABEL = 6
const ROWS = 50

/** Some rows of a data set by its name: the first of a table, a few pictures of each label. Kept until the data set changes. */
export function createSampler(workshop: Workshop): (name: string) => Promise<Dataset> {
  const { registry } = workshop
  const samples = new Map<string, Promise<Dataset>>()
  registry.onChange(({ kind, name }) => kind === 'dataset' && samples.delete(name))

  async function read(name: string): Promise<Dataset> {
    const { columns } = await preparedDataset(name, workshop)
    const picture = columns.find(({ kind }) => kind === 'image')
    const label = columns.find(({ kind }) => kind === 'text')
    return picture && label ? readPictures(name, picture, label) : decodeDataset(await registry.readDataset(name, { to: ROWS }))
  }

  async function readPictures(name: string, picture: ColumnInfo, label: ColumnInfo): Promise<Dataset> {
    const labels = decodeDataset(await registry.readDataset(name, { columns: [label.name] }))
    const rows = spreadRows((labels.columns[0] as TextColumn).values, PER_LABEL)
    const pictures = await readImages(registry, name, picture, rows)
    return { ...takeRows(labels, rows), columns: [pictures, ...takeRows(labels, rows).columns] }
  }

  return (name) => {
    const known = samples.get(name)
    if (known) return known
    const sample = read(name)
    samples.set(name, sample)
    sample.catch(() => samples.delete(name)) // the next one who asks tries again
    return sample
  }
}
