import type { TurnAnswer, TurnRequest } from './turns.ts'

/** What one engine did: ms per step in each round, or why it cannot train this. */
export interface Series {
  readonly engine: string
  readonly msPerStep: readonly number[]
  readonly firstLoss: number
  readonly lastLoss: number
  readonly refusal?: string
}

export interface MeasureOptions {
  readonly rounds: number
  /** Aimed length of one turn. */
  readonly turnMs: number
}

/**
 * Lets every engine train `problem` in a worker of its own, in turns: round after round each engine does some steps
 * while the others wait. Warm-up steps are not counted.
 */
export async function measure(
  problem: string,
  engines: readonly string[],
  { rounds, turnMs }: MeasureOptions,
): Promise<readonly Series[]> {
  const contestants = await Promise.all(engines.map((engine) => enter(engine, problem)))
  for (const contestant of contestants) if (!contestant.refusal) await warmUp(contestant, turnMs)
  for (let round = 0; round < rounds; round++) {
    for (const contestant of contestants) {
      if (!contestant.refusal) contestant.msPerStep.push(await contestant.turn(contestant.steps))
    }
  }
  for (const { worker } of contestants) worker.terminate()
  return contestants.map(({ engine, msPerStep, losses, refusal }) => ({
    engine, msPerStep, firstLoss: losses[0]!, lastLoss: losses.at(-1)!, ...(refusal ? { refusal } : {}),
  }))
}

async function enter(engine: string, problem: string) {
  // tfjs names its backend after a dash: one script, two engines.
  const worker = new Worker(`${engine.split('-')[0]}.js`, { type: 'module', name: engine })
  const ask = (request: TurnRequest) =>
    new Promise<TurnAnswer>((resolve) => {
      worker.onmessage = ({ data }: MessageEvent<TurnAnswer>) => resolve(data)
      worker.onerror = ({ message }) => resolve({ error: message || 'its script did not load' })
      worker.postMessage(request)
    })
  const losses: number[] = []
  /** Milliseconds per step. */
  const turn = async (steps: number): Promise<number> => {
    const answer = await ask({ steps })
    if ('error' in answer) throw new Error(`${engine}: ${answer.error}`)
    losses.push(...answer.losses)
    return answer.ms / steps
  }
  const prepared = await ask({ problem })
  // Some can prepare but have no kernel for a gradient: only a step tells.
  const tried = 'error' in prepared ? prepared : await ask({ steps: 1 })
  if (!('error' in tried)) losses.push(...tried.losses)
  const refusal = 'error' in tried ? tried.error : undefined
  return { engine, worker, turn, losses, refusal, steps: 1, msPerStep: new Array<number>() }
}

/** Doubles the steps until a turn is long enough, which also lets the JavaScript engine optimise. */
async function warmUp(contestant: Awaited<ReturnType<typeof enter>>, turnMs: number): Promise<void> {
  for (;;) {
    const ms = await contestant.turn(contestant.steps)
    if (ms * contestant.steps >= turnMs / 2) return
    contestant.steps *= 2
  }
}
