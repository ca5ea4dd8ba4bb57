import { type Array, blockUntilReady, defaultDevice, init, jit, lax, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax'
import type { LayerConfig } from '../../src/train/run-config.ts'
import { LEARNING_RATE, type Problem, batchOf, initialWeight } from './problems.ts'
import { answerTurns } from './turns.ts'

// Every function of jax-js takes over its arguments; `.ref` keeps one for another use.
type Weights = { kernel: Array; bias: Array }
type State = { weights: Weights[]; m: Weights[]; v: Weights[]; step: Array }

/** The worker's name says which backend, as `jax-wasm`. */
const BACKEND = self.name.split('-')[1] as 'wasm' | 'webgpu'

answerTurns(async (problem, rows) => {
  const unknown = problem.layers.find(({ class_name }) => !(class_name in WEIGHTED || class_name in PLAIN))
  if (unknown) throw new Error(`jax-js has no ${unknown.class_name}; nobody wrote one for this benchmark.`)
  if (!(await init(BACKEND)).includes(BACKEND)) throw new Error(`jax-js has no backend ${BACKEND} here.`)
  defaultDevice(BACKEND)
  const { x, t } = batchOf(problem, rows)
  const inputs = np.array(x).reshape([rows, ...channelsFirst(problem.inputShape)])
  const targets = problem.head === 'sigmoid' ? np.array(t).reshape([rows, 1]) : nn.oneHot(np.array(Int32Array.from(t)), problem.outputs)
  const lossAndGradients = valueAndGrad((weights: Weights[], x: Array, t: Array) => lossOf(problem, weights, x, t))
  const update = jit((state: State, x: Array, t: Array) => {
    const [loss, gradients] = lossAndGradients(tree.ref(state.weights), x, t)
    return { loss, state: adam(state, gradients as Weights[]) }
  })
  let state = initialState(problem)
  const step = async (): Promise<number> => {
    const result = update(state, inputs.ref, targets.ref)
    state = (await blockUntilReady(result.state)) as State
    return (await result.loss.data())[0]!
  }
  return { step }
})

function lossOf(problem: Problem, weights: Weights[], x: Array, t: Array): Array {
  let value = x
  let used = 0
  for (const layer of problem.layers) {
    value = layer.class_name in WEIGHTED ? WEIGHTED[layer.class_name]!(value, weights[used++]!, layer) : PLAIN[layer.class_name]!(value)
    if (layer.config['activation'] === 'relu') value = nn.relu(value)
  }
  // softplus(z) - z t: the binary cross-entropy of a sigmoid
  if (problem.head === 'sigmoid') return nn.softplus(value.ref).sub(value.mul(t)).mean()
  return nn.logSoftmax(value).mul(t).sum(1).mean().neg()
}

const WEIGHTED: Record<string, (x: Array, weights: Weights, layer: LayerConfig) => Array> = {
  Dense: (x, { kernel, bias }) => np.matmul(x, kernel).add(bias),
  Conv2D: (x, { kernel, bias }) => lax.conv(x, kernel, [1, 1], 'VALID').add(bias.reshape([1, -1, 1, 1])),
}

const PLAIN: Record<string, (x: Array) => Array> = {
  MaxPooling2D: (x) => lax.reduceWindow(x, np.max, [2, 2], [2, 2]),
  Flatten: (x) => x.reshape([x.shape[0]!, -1]),
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

function initialState({ layers, inputShape }: Problem): State {
  let shape = [...inputShape]
  const weights: Weights[] = []
  let spatial = false
  for (const { class_name, config } of layers) {
    const index = 2 * weights.length
    const units = (config['units'] ?? config['filters']) as number
    if (class_name === 'Conv2D') {
      const [height, width] = config['kernel_size'] as [number, number]
      const keras = [height, width, shape[2]!, units]
      weights.push({ kernel: np.array(initialWeight(index, keras)).reshape(keras).transpose([3, 2, 0, 1]), bias: np.zeros([units]) })
      shape = [shape[0]! - height + 1, shape[1]! - width + 1, units]
    } else if (class_name === 'MaxPooling2D') {
      shape = [shape[0]! >> 1, shape[1]! >> 1, shape[2]!]
    } else if (class_name === 'Flatten') {
      spatial = true
    } else {
      const inputs = shape.reduce((product, size) => product * size, 1)
      const kernel = np.array(initialWeight(index, [inputs, units]))
      // Keras flattens channels last, `lax` channels first.
      const rows = spatial ? kernel.reshape([...shape, units]).transpose([2, 0, 1, 3]).reshape([inputs, units]) : kernel.reshape([inputs, units])
      weights.push({ kernel: rows, bias: np.zeros([units]) })
      spatial = false
      shape = [units]
    }
  }
  const zeros = () => weights.map(({ kernel, bias }) => ({ kernel: np.zeros(kernel.shape), bias: np.zeros(bias.shape) }))
  return { weights, m: zeros(), v: zeros(), step: np.array(0) }
}
