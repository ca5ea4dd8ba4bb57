import type { Tensor } from '../core/tensor.ts'

/**
 * Writes the answer of a network with a decoder, id by id: each is the one with the largest score, given those before.
 * @param run scores [rows, steps, ids] of the ids written so far, int32 [rows, steps].
 * @param start the id that every answer begins with.
 * Gives the scores of every step, each given what was written before it.
 */
export async function decodeGreedily(
  run: (written: Tensor<'int32'>) => Promise<Tensor>,
  { rows, steps, start }: { readonly rows: number; readonly steps: number; readonly start: number },
): Promise<Tensor> {
  const written: Tensor<'int32'> = { dtype: 'int32', shape: [rows, steps], data: new Int32Array(rows * steps) }
  for (let row = 0; row < rows; row++) written.data[row * steps] = start
  for (let step = 1; step < steps; step++) {
    const best = bestIds(await run(written), rows, steps)
    for (let row = 0; row < rows; row++) written.data[row * steps + step] = best[row * steps + step - 1]!
  }
  return run(written)
}

/** The id with the largest score at each step: [rows, steps] of scores [rows, steps, ids]. */
export function bestIds({ data }: Pick<Tensor, 'data'>, rows: number, steps: number): Int32Array {
  const scores = data as Float32Array
  const ids = scores.length / (rows * steps)
  return Int32Array.from({ length: rows * steps }, (_, at) => {
    const from = at * ids
    let best = 0
    for (let id = 1; id < ids; id++) if (scores[from + id]! > scores[from + best]!) best = id
    return best
  })
}
