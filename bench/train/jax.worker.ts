import { type Array, blockUntilReady, defaultDevice, init, jit, lax, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax'
import type { LayerConfig } from '../../src/train/run-config.ts'
import { BATCH_SIZE, LEARNING_RATE, type Problem, batchOf, initialWeights } from './problems.ts'
import { answerTurns } from './turns.ts'

// Every function of jax-js takes over its arguments; `.ref` keeps one for another use.
type Weights = { kernel: Array; bias: Array }
type State = { weights: Weights[]; m: Weights[]; v: Weights[]; step: Array }

answerTurns(async (problem) => {
  await init('wasm')
  defaultDevice('wasm')
  const { x, t } = batchOf(problem)
  const inputs = np.array(x).reshape([BATCH_SIZE, ...channelsFirst(problem.inputShape)])
  const targets = problem.loss === 'mean_squared_error'
    ? np.array(t).reshape([BATCH_SIZE, 1])
    : nn.oneHot(np.array(Int32Array.from(t)), 10)
  const lossAndGradients = valueAndGrad((weights: Weights[], x: Array, t: Array) => lossOf(problem, weights, x, t))
  const update = jit((state: State, x: Array, t: Array) => {
    const [loss, gradients] = lossAndGradients(tree.ref(state.weights), x, t)
    return { loss, state: adam(state, gradients as Weights[]) }
  })
  let state = initialState(problem)
  return async () => {
    const result = update(state, inputs.ref, targets.ref)
    state = (await blockUntilReady(result.state)) as State
    return (await result.loss.data())[0]!
  }
})

function lossOf(problem: Problem, weights: Weights[], x: Array, t: Array): Array {
  let value = x
  let used = 0
  for (const layer of problem.layers) {
    value = layer.class_name in WEIGHTED ? WEIGHTED[layer.class_name]!(value, weights[used++]!, layer) : PLAIN[layer.class_name]!(value)
    if (layer.config['activation'] === 'relu') value = nn.relu(value)
  }
  if (problem.loss === 'mean_squared_error') return np.square(value.sub(t)).mean()
  return nn.logSoftmax(value).mul(t).sum(1).mean().neg()
}

const WEIGHTED: Record<string, (x: Array, weights: Weights, layer: LayerConfig) => Array> = {
  Dense: (x, { kernel, bias }) => np.matmul(x, kernel).add(bias),
  Conv2D: (x, { kernel, bias }) => lax.conv(x, kernel, [1, 1], 'VALID').add(bias.reshape([1, -1, 1, 1])),
}

const PLAIN: Record<string, (x: Array) => Array> = {
  MaxPooling2D: (x) => lax.reduceWindow(x, np.max, [2, 2], [2, 2]),
  Flatten: (x) => x.reshape([BATCH_SIZE, -1]),
}

/** Adam as Keras defines it (Kingma and Ba, 2015, with the bias correction in the rate). */
function adam({ weights, m, v, step }: State, gradients: Weights[]): State {
  const next = step.add(1)
  const rate = np.sqrt(np.power(0.999, next.ref).neg().add(1)).div(np.power(0.9, next.ref).neg().add(1)).mul(LEARNING_RATE)
  const newM = tree.map((m: Array, g: Array) => m.mul(0.9).add(g.mul(0.1)), m, tree.ref(gradients))
  const newV = tree.map((v: Array, g: Array) => v.mul(0.999).add(np.square(g).mul(0.001)), v, gradients)
  const newWeights = tree.map(
    (w: Array, m: Array, v: Array) => w.sub(m.mul(rate.ref).div(np.sqrt(v).add(1e-7))),
    weights, tree.ref(newM), tree.ref(newV),
  )
  rate.dispose()
  return { weights: newWeights as Weights[], m: newM as Weights[], v: newV as Weights[], step: next }
}

const channelsFirst = (shape: readonly number[]) => (shape.length === 3 ? [shape[2]!, shape[0]!, shape[1]!] : [...shape])

function initialState(problem: Problem): State {
  const weights = initialWeights(problem).map(({ shape, kernel, bias }, i): Weights => {
    const array = np.array(kernel).reshape([...shape])
    if (shape.length === 2) return { kernel: array, bias: np.array(bias) }
    // [height, width, in, out]: to what `lax.conv` wants, or to the order in which Flatten finds channels first.
    const channelsFirst = i === 0 ? array.transpose([3, 2, 0, 1]) : array.transpose([2, 0, 1, 3]).reshape([-1, bias.length])
    return { kernel: channelsFirst, bias: np.array(bias) }
  })
  const zeros = () => weights.map(({ kernel, bias }) => ({ kernel: np.zeros(kernel.shape), bias: np.zeros(bias.shape) }))
  return { weights, m: zeros(), v: zeros(), step: np.array(0) }
}
