import type { TurnAnswer, TurnRequest } from './turns.ts'

/** The workers of this page by engine, each of which waits while another has its turn. */
const workers = new Map<string, Worker>()

/** Starts the worker of an engine, ready to train. Its script is named by what stands before the first dash, as `tfjs-cpu`. */
export function enter(engine: string, problem: string, rows: number): Promise<TurnAnswer> {
  workers.set(engine, new Worker(`${engine.split('-')[0]}.js`, { type: 'module', name: engine }))
  return ask(engine, { problem, rows })
}

export function turn(engine: string, steps: number): Promise<TurnAnswer> {
  return ask(engine, { steps })
}

export function leave(engine: string): void {
  workers.get(engine)!.terminate()
  workers.delete(engine)
}

function ask(engine: string, request: TurnRequest): Promise<TurnAnswer> {
  const worker = workers.get(engine)!
  return new Promise((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<TurnAnswer>) => resolve(data)
    worker.onerror = ({ message }) => resolve({ error: message || 'its script did not load' })
    worker.postMessage(request)
  })
}
