import type { Tensor } from '../core/tensor.ts'

export interface Decoding {
  readonly rows: number
  readonly steps: number
  /** The id that every answer begins with. */
  readonly start: number
  /** The id that an answer ends with; without one each has all steps. */
  readonly end?: number | undefined
}

/**
 * Writes the answer of a network with a decoder, id by id: each is the one with the largest score, given those before. It stops
 * when all answers have ended.
 * @param run scores [rows, steps, ids] of the ids written so far, int32 [rows, steps]; those of a step do not depend on what
 * is written behind it.
 * Gives the scores of every step, each given what was written before it; behind the end of an answer they are 0.
 */
export async function decodeGreedily(
  run: (written: Tensor<'int32'>) => Promise<Tensor>, { rows, steps, start, end }: Decoding,
): Promise<Tensor> {
  const written: Tensor<'int32'> = { dtype: 'int32', shape: [rows, steps], data: new Int32Array(rows * steps) }
  for (let row = 0; row < rows; row++) written.data[row * steps] = start
  const open = new Set(Array.from({ length: rows }, (_, row) => row))
  let answer: Tensor<'float32'> | undefined
  for (let step = 0; step < steps && open.size > 0; step++) {
    const { shape, data } = (await run(written)) as Tensor<'float32'>
    answer ??= { dtype: 'float32', shape, data: new Float32Array(data.length) }
    const ids = data.length / (rows * steps)
    for (const row of open) {
      const at = row * steps + step
      const scores = data.subarray(at * ids, (at + 1) * ids)
      answer.data.set(scores, at * ids)
      const best = bestOf(scores)
      if (best === end) open.delete(row)
      else if (step + 1 < steps) written.data[at + 1] = best
    }
  }
  return answer!
}

/** The id with the largest score at each step: [rows, steps] of scores [rows, steps, ids]. */
export function bestIds({ data }: Pick<Tensor, 'data'>, rows: number, steps: number): Int32Array {
  const ids = data.length / (rows * steps)
  return Int32Array.from({ length: rows * steps }, (_, at) => bestOf((data as Float32Array).subarray(at * ids, (at + 1) * ids)))
}

function bestOf(scores: Float32Array): number {
  let best = 0
  for (let id = 1; id < scores.length; id++) if (scores[id]! > scores[best]!) best = id
  return best
}

/** The texts that scores [rows, steps, ids] say: what their best ids stand for, one behind the other, up to `end`. */
export function writtenTexts(
  scores: Pick<Tensor, 'data'>, rows: number, steps: number, { vocabulary, end }: { readonly vocabulary: readonly string[]; readonly end?: number | undefined },
): readonly string[] {
  const ids = bestIds(scores, rows, steps)
  return Array.from({ length: rows }, (_, row) => {
    const all = ids.subarray(row * steps, (row + 1) * steps)
    const last = end === undefined ? -1 : all.indexOf(end)
    return Array.from(all.subarray(0, last < 0 ? steps : last), (id) => vocabulary[id]!).join('').trim()
  })
}
