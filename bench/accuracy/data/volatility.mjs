import { inPackages, readCsv, toCsv } from '../../../scripts/datasets/table.mjs'

const DAYS = [1, 5, 22]

/**
 * How far the S&P 500 moves in a day (its absolute logarithmic return in %), and the means of that over the last day, week and month
 * before. For tests only: the prices have no licence.
 */
export function volatilityCsv() {
  const prices = readCsv(inPackages('vega-datasets/data/sp500-2000.csv'))
  const moves = prices.slice(1).map(({ close }, i) => 100 * Math.abs(Math.log(close / prices[i].close)))
  const mean = (from, to) => moves.slice(from, to).reduce((a, b) => a + b) / (to - from)
  const rows = moves.map((move, i) => [prices[i + 1].date, ...DAYS.map((days) => i >= days && mean(i - days, i)), move])
  return toCsv(['date', ...DAYS.map((days) => `mean_${days}`), 'move'], rows.slice(DAYS.at(-1)))
}

/** Of the days of {@link volatilityCsv}, which are the test: the last 20 % of all returns. */
export const VOLATILITY_TEST = 1021 / 5082
