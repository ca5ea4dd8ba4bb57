import brain from 'brain.js/dist/neural-network'
import { type Problem, batchOf } from './problems.ts'
import { answerTurns } from './turns.ts'

/**
 * brain.js learns one row at a time: a step here is an update for each row of the batch. It draws its own weights and has
 * one activation for all layers and the squared error, so its losses are not those of the others.
 */
answerTurns(async (problem, rows) => {
  if (problem.layers.some(({ class_name }) => class_name !== 'Dense')) throw new Error('brain.js has dense layers only.')
  const network = new brain.default({ hiddenLayers: hiddenUnits(problem), activation: 'sigmoid' })
  const { x, t } = batchOf(problem, rows)
  const width = problem.inputShape[0]!
  const patterns = Array.from(t, (label, i) => ({
    input: x.slice(i * width, (i + 1) * width),
    output: problem.head === 'sigmoid' ? Float32Array.of(label) : new Float32Array(problem.outputs).fill(1, label, label + 1),
  }))
  network.sizes = [width, ...hiddenUnits(problem), problem.outputs]
  network.initialize()
  const step = async (): Promise<number> => {
    let error = 0
    for (const pattern of patterns) error += network.trainPattern(pattern, true)!
    return error / rows
  }
  return { step }
})

function hiddenUnits({ layers }: Problem): number[] {
  return layers.slice(0, -1).map(({ config }) => config['units'] as number)
}
