/**
 * What `assembly/index.ts` exports. Parameters are addresses (bytes) unless they are named as sizes or flags; every
 * buffer may be read, not written, up to 32 bytes past its end. Tables (`layout`, `geometry`) are int32, see
 * `runtime/layout.ts` and `runtime/lower/window.ts`. `loader.test.ts` holds this list against the module.
 */
type Address = number
type Unary = (x: Address, y: Address, n: number) => void
type ActivationGradient = (dy: Address, y: Address, dx: Address, n: number) => void
type Binary = (a: Address, b: Address, y: Address, layout: Address) => void
type Copy = (x: Address, y: Address, layout: Address) => void
type Select = (condition: Address, x: Address, y: Address, out: Address, layout: Address) => void
type AlongAxis = (x: Address, y: Address, outer: number, n: number, inner: number, scratch: Address) => void
type AlongAxisGradient = (
  dy: Address, y: Address, dx: Address, outer: number, n: number, inner: number, scratch: Address,
) => void
type Loss = (
  logits: Address, t: Address, w: Address, loss: Address, probabilities: Address, rows: number, classes: number,
) => void
type LossGradient = (
  dLoss: Address, of: Address, t: Address, w: Address, dLogits: Address, rows: number, classes: number,
) => void

type Resize = (
  x: Address, y: Address, planes: number, height: number, width: number, factorY: number, factorX: number,
) => void
type ResizeBetween = (
  x: Address, y: Address, planes: number, height: number, width: number, factorY: number, factorX: number, halfPixel: number,
) => void

/** Bits of `flags` of {@link KernelExports.matmul}. */
export const MATMUL = { accumulate: 1, biasPerColumn: 2, biasPerRow: 4, relu: 8 } as const

/** Numbers of the element types for {@link KernelExports.cast}; int64 is int32 in memory. */
export const ELEMENT = { float32: 0, float64: 1, int32: 2, uint8: 3 } as const

/** Numbers of the comparisons for {@link KernelExports.compare}. */
export const COMPARE = { equal: 0, less: 1, greater: 2, lessOrEqual: 3, greaterOrEqual: 4, notEqual: 5 } as const

/** Numbers of the functions in the table of a recurrent layer. */
export const RECURRENT_FUNCTION = { Tanh: 0, Sigmoid: 1, Relu: 2, HardSigmoid: 3, Affine: 4 } as const

/**
 * Words of the table that the kernels of recurrent layers read, in order; behind them stand three functions per
 * direction, each a number of {@link RECURRENT_FUNCTION} and alpha and beta as float32 bits. What is absent is 0.
 */
export const RECURRENT_TABLE = [
  'steps', 'batch', 'inputs', 'hidden', 'directions', 'reverse', 'linearBeforeReset',
  'X', 'W', 'R', 'B', 'sequence_lens', 'initial_h', 'initial_c', 'Y', 'Y_h', 'Y_c', 'states', 'cells', 'gates', 'scratch',
  'dY', 'dY_h', 'dY_c', 'dX', 'dW', 'dR', 'dB', 'dinitial_h', 'dinitial_c',
] as const

/** Returns the first sequence whose length does not exist, or -1. */
type Recurrent = (table: Address) => number

export interface KernelExports {
  readonly add: Binary
  readonly sub: Binary
  readonly mul: Binary
  readonly div: Binary
  readonly power: Binary
  readonly maximum: Binary
  readonly minimum: Binary
  readonly exponential: Unary
  readonly logarithm: Unary
  readonly squareRoot: Unary
  readonly negative: Unary
  readonly absolute: Unary
  readonly sign: Unary
  readonly reciprocal: Unary
  readonly errorFunction: Unary
  readonly clip: (x: Address, y: Address, n: number, low: Address, high: Address) => void
  readonly roundDown: Unary
  readonly sine: Unary
  readonly cosine: Unary
  readonly modulo: (x: Address, y: Address, n: number, divisor: number) => void
  readonly softplus: Unary
  readonly softsign: Unary
  readonly elu: (x: Address, y: Address, n: number, alpha: number, scale: number) => void
  readonly leakyRelu: (x: Address, y: Address, n: number, alpha: number) => void
  readonly hardSigmoid: (x: Address, y: Address, n: number, alpha: number, beta: number) => void
  readonly gelu: Unary
  readonly geluTanh: Unary
  readonly eluGrad: (dy: Address, y: Address, dx: Address, n: number, alpha: number, scale: number) => void
  readonly leakyReluGrad: (dy: Address, y: Address, dx: Address, n: number, alpha: number) => void
  readonly geluGrad: ActivationGradient
  readonly geluTanhGrad: ActivationGradient
  /** `floats`: a and b are float32, else int32. */
  readonly compare: (a: Address, b: Address, y: Address, layout: Address, op: number, floats: number) => void
  readonly combine: (a: Address, b: Address, y: Address, layout: Address, or: number) => void
  readonly not: Unary
  readonly select8: Select
  readonly select32: Select
  readonly select64: Select
  readonly relu: Unary
  readonly sigmoid: Unary
  readonly tanh: Unary
  readonly reluGrad: ActivationGradient
  readonly sigmoidGrad: ActivationGradient
  readonly tanhGrad: ActivationGradient
  readonly softmax: AlongAxis
  readonly logSoftmax: AlongAxis
  readonly softmaxGrad: AlongAxisGradient
  readonly logSoftmaxGrad: AlongAxisGradient
  readonly matmul: (
    m: number, n: number, k: number,
    a: Address, lda: number, transA: number,
    b: Address, ldb: number, transB: number,
    c: Address, ldc: number,
    flags: number, bias: Address, scratch: Address,
  ) => void
  readonly matmuls: (
    layout: Address, m: number, n: number, k: number,
    a: Address, lda: number, transA: number,
    b: Address, ldb: number, transB: number,
    c: Address, flags: number, scratch: Address,
  ) => void
  /** Bytes of scratch for the two above. */
  readonly matmulScratch: (m: number, n: number, k: number, transA: number, transB: number) => number
  readonly conv: (
    x: Address, w: Address, bias: Address, y: Address,
    images: number, filters: number, geometry: Address, relu: number, scratch: Address,
  ) => void
  readonly convGradWeight: (
    dy: Address, x: Address, dw: Address, images: number, filters: number, geometry: Address, scratch: Address,
  ) => void
  readonly convGradInput: (
    dy: Address, w: Address, dx: Address, images: number, filters: number, geometry: Address, scratch: Address,
  ) => void
  /** Bytes of scratch for the three above: filters, then the numbers of the geometry. */
  readonly convScratch: (filters: number, ...geometry: readonly number[]) => number
  readonly maxPool: (x: Address, y: Address, planes: number, geometry: Address) => void
  readonly maxPoolGrad: (
    dy: Address, x: Address, y: Address, dx: Address, planes: number, geometry: Address,
  ) => void
  readonly averagePool: (x: Address, y: Address, planes: number, geometry: Address, countPad: number) => void
  readonly averagePoolGrad: (dy: Address, dx: Address, planes: number, geometry: Address, countPad: number) => void
  readonly batchNorm: (
    x: Address, scale: Address, bias: Address, mean: Address, variance: Address, y: Address,
    batch: number, channels: number, plane: number, epsilon: number,
  ) => void
  readonly channelMoments: (
    x: Address, mean: Address, variance: Address, batch: number, channels: number, plane: number,
  ) => void
  /** dx may be 0: not wanted. */
  readonly batchNormGrad: (
    dy: Address, x: Address, scale: Address, mean: Address, variance: Address,
    dx: Address, dscale: Address, dbias: Address,
    batch: number, channels: number, plane: number, epsilon: number, batchStatistics: number,
  ) => void
  readonly movingAverage: (state: Address, value: Address, n: number, momentum: number) => void
  readonly layerNorm: (
    x: Address, scale: Address, bias: Address, y: Address, mean: Address, inverse: Address,
    rows: number, n: number, epsilon: number,
  ) => void
  /** dx may be 0: not wanted. */
  readonly layerNormGrad: (
    dy: Address, x: Address, scale: Address, mean: Address, inverse: Address,
    dx: Address, dscale: Address, dbias: Address, rows: number, n: number,
  ) => void
  readonly resizeNearest: Resize
  readonly resizeNearestGrad: Resize
  readonly resizeLinear: ResizeBetween
  readonly resizeLinearGrad: ResizeBetween
  readonly rnn: Recurrent
  readonly gru: Recurrent
  readonly lstm: Recurrent
  readonly rnnGrad: Recurrent
  readonly gruGrad: Recurrent
  readonly lstmGrad: Recurrent
  /** Bytes of scratch for the six above. */
  readonly recurrentScratch: (gates: number, steps: number, batch: number, inputs: number, hidden: number) => number
  readonly reduceSum: (x: Address, y: Address, count: number, scale: number, layout: Address) => void
  readonly reduceMax: (x: Address, y: Address, count: number, layout: Address) => void
  readonly reduceMin: (x: Address, y: Address, count: number, layout: Address) => void
  readonly argMax: (x: Address, y: Address, outer: number, n: number, inner: number, last: number) => void
  readonly broadcast: (x: Address, y: Address, scale: number, layout: Address) => void
  readonly copy8: Copy
  readonly copy32: Copy
  readonly copy64: Copy
  /** Both return the place of the first index that is out of range, or -1. */
  readonly gather: (
    x: Address, indices: Address, y: Address, outer: number, size: number, count: number, bytes: number,
  ) => number
  readonly gatherGrad: (
    dy: Address, indices: Address, dx: Address, outer: number, size: number, count: number, inner: number,
  ) => number
  readonly cast: (x: Address, y: Address, n: number, from: number, to: number) => void
  readonly isNonZero: (x: Address, y: Address, n: number, from: number) => void
  /** Returns the first row whose class does not exist, or -1. */
  readonly softmaxCrossEntropy: (
    logits: Address, t: Address, w: Address, loss: Address, probabilities: Address, rows: number, classes: number,
  ) => number
  readonly softmaxCrossEntropyGrad: LossGradient
  readonly categoricalCrossEntropy: Loss
  readonly categoricalCrossEntropyGrad: LossGradient
  readonly binaryCrossEntropy: (
    logits: Address, t: Address, w: Address, loss: Address, rows: number, width: number,
  ) => void
  readonly binaryCrossEntropyGrad: LossGradient
  readonly bernoulliMask: (
    step: Address, y: Address, n: number, seed: number, threshold: number, kept: number,
  ) => void
  readonly normalNoise: (step: Address, y: Address, n: number, seed: number, stddev: number) => void
  readonly sgd: (rate: Address, w: Address, g: Address, n: number, decay: number) => void
  readonly momentum: (
    rate: Address, w: Address, g: Address, v: Address, n: number, momentum: number, nesterov: number, decay: number,
  ) => void
  readonly rmsprop: (
    rate: Address, w: Address, g: Address, v: Address, a: Address, m: Address,
    n: number, rho: number, momentum: number, epsilon: number, decay: number,
  ) => void
  readonly adagrad: (
    rate: Address, w: Address, g: Address, v: Address, n: number, epsilon: number, decay: number,
  ) => void
  readonly adam: (
    rate: Address, step: Address, w: Address, g: Address, m: Address, v: Address, largest: Address,
    n: number, beta1: number, beta2: number, epsilon: number, decay: number,
  ) => void
  readonly adamax: (
    rate: Address, step: Address, w: Address, g: Address, m: Address, u: Address,
    n: number, beta1: number, beta2: number, epsilon: number, decay: number,
  ) => void
  readonly nadam: (
    rate: Address, step: Address, w: Address, g: Address, m: Address, v: Address, product: Address,
    n: number, beta1: number, beta2: number, epsilon: number, decay: number,
  ) => void
  readonly lion: (
    rate: Address, w: Address, g: Address, m: Address, n: number, beta1: number, beta2: number, decay: number,
  ) => void
  readonly gradientSum: (a: Address, g: Address, n: number) => void
  readonly gradientMean: (g: Address, a: Address, n: number, steps: number) => void
  readonly clipByValue: (g: Address, n: number, limit: number) => void
  readonly clipByNorm: (g: Address, n: number, limit: number) => void
  readonly maxNorm: (w: Address, norms: Address, count: number, limit: number, layout: Address) => void
}
