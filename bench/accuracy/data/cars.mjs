import { inPackages, readJson, toCsv } from '../../../scripts/datasets/table.mjs'

/** The 392 of 398 with all values, in file order. For tests only: the file has no licence. */
export function cars() {
  const complete = readJson(inPackages('vega-datasets/data/cars.json')).filter((car) => Object.values(car).every((value) => value !== null))
  return complete.map((car) => ({
    mpg: car.Miles_per_Gallon,
    cylinders: car.Cylinders,
    displacement: car.Displacement,
    horsepower: car.Horsepower,
    weight: car.Weight_in_lbs,
    acceleration: car.Acceleration,
    year: Number(car.Year.slice(0, 4)),
    origin: car.Origin,
  }))
}

export const carsCsv = () => toCsv(Object.keys(cars()[0]), cars().map(Object.values))
