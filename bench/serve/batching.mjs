import { summary } from '../harness/statistics.mjs'

const LANES = ['port', 'fetch']
const IN_FLIGHT = [64, 1]
/** Of the port lane, with 64 in flight. */
const TARGET = { atLeast: 10_000 }

/** Requests per second by lane, plan and how many are in flight, all in turns: why the defaults are what they are. */
export async function measureBatching(ask, problem, { rounds, ms }) {
  const plans = await ask('planNames')
  const series = LANES.flatMap((lane) => IN_FLIGHT.flatMap((inFlight) => plans.map((plan) => ({ lane, inFlight, plan, rates: [] }))))
  for (let round = -1; round < rounds; round++) {
    for (const { lane, inFlight, plan, rates } of series) {
      const rate = await ask('measureThroughput', problem, lane, plan, inFlight, ms)
      if (round >= 0) rates.push(rate)
    }
  }
  return series.map(({ lane, inFlight, plan, rates }) => ({
    name: `${problem}, ${lane}, ${inFlight} in flight: ${plan}`, unit: 'req/s', ...summary(rates),
    ...(lane === 'port' && inFlight === 64 && plan === plans[0] && { target: TARGET }),
  }))
}
