/** A step that takes longer than this is measured twice at most, one that takes ten times as long only once. */
const SLOW_STEP_MS = 1500

/** Warm-up, then round after round each engine does some steps while the others wait. */
export async function takeTurns(contestants, { rounds, turnMs }) {
  const series = []
  for (const { engine, facts, first, turn } of contestants) {
    const one = { engine, facts, msPerStep: [], losses: [...(first.losses ?? [])] }
    let wanted = 1
    one.take = async () => {
      const { ms, steps = wanted, losses = [] } = await turn(wanted)
      one.losses.push(...losses)
      return { ms, perStep: ms / steps }
    }
    if (first.ms > 10 * SLOW_STEP_MS) one.msPerStep.push(first.ms)
    else while ((await one.take()).ms < turnMs / 2) wanted *= 2
    series.push(one)
  }
  for (let round = 0; round < rounds; round++) {
    for (const { take, msPerStep } of series) {
      const isSlow = msPerStep[0] > SLOW_STEP_MS
      if (!isSlow || (round === 1 && msPerStep[0] < 10 * SLOW_STEP_MS)) msPerStep.push((await take()).perStep)
    }
  }
  return series
}
