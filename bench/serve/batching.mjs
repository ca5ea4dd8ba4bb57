import { summary } from '../harness/statistics.mjs'

const LANES = ['port', 'fetch']
const MANY = 64
/** How many are in flight. The MLP is what the port lane is held to; a CNN gains more by being run together. */
export const BATCHED = { 'MLP 1000-64-64-10': [MANY, 1], 'CNN 28x28': [MANY] }
const TARGETS = { 'MLP 1000-64-64-10': { atLeast: 10_000 } }

/** Requests per second by lane, plan and how many are in flight, all in turns: why the defaults are what they are. */
export async function measureBatching(ask, problem, { rounds, ms }) {
  const plans = await ask('planNames')
  const series = LANES.flatMap((lane) => BATCHED[problem].flatMap((inFlight) => plans.map((plan) => ({ lane, inFlight, plan, rates: [] }))))
  for (let round = -1; round < rounds; round++) {
    for (const { lane, inFlight, plan, rates } of series) {
      const rate = await ask('measureThroughput', problem, lane, plan, inFlight, ms)
      if (round >= 0) rates.push(rate)
    }
  }
  return series.map(({ lane, inFlight, plan, rates }) => ({
    name: `${problem}, ${lane}, ${inFlight} in flight: ${plan}`, unit: 'req/s', ...summary(rates),
    ...(lane === 'port' && inFlight === MANY && plan === plans[0] && TARGETS[problem] && { target: TARGETS[problem] }),
  }))
}
