import { inPackages, readCsv, toCsv } from '../../../scripts/datasets/table.mjs'

/** How far the S&P 500 moves in a day: its absolute logarithmic return in %. For tests only: the prices have no licence. */
export function volatilityCsv() {
  const prices = readCsv(inPackages('vega-datasets/data/sp500-2000.csv'))
  return toCsv(['date', 'move'], prices.slice(1).map(({ date, close }, i) => [date, 100 * Math.abs(Math.log(close / prices[i].close))]))
}
