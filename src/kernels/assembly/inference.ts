// What a model needs that answers: the module inside the Service Worker has no more.
export { conv, convGradInput, convScratch } from './conv' // the gradient is what ConvTranspose computes
export { add, div, maximum, minimum, modulo, mul, power, sub } from './elementwise'
export { combine, compare, not, select32, select64, select8 } from './logic'
export {
  absolute, clip, cosine, elu, errorFunction, exponential, gelu, geluTanh, hardSigmoid, leakyRelu, logarithm, negative, reciprocal, relu,
  roundDown, sigmoid, sign, sine, softplus, softsign, squareRoot, tanh,
} from './activation'
export { matmul, matmuls, matmulScratch } from './matmul'
export { cast, copy32, copy64, copy8, gather, isNonZero } from './move'
export { batchNorm, layerNorm } from './normalization'
export { averagePool, maxPool } from './pool'
export { gru, lstm, recurrentScratch, rnn } from './recurrent'
export { argMax, broadcast, reduceMax, reduceMin, reduceSum } from './reduce'
export { resizeLinear, resizeNearest } from './resize'
export { logSoftmax, softmax } from './softmax'

/** Where the memory that the kernels do not use themselves begins. */
export function heapBase(): usize {
  return __heap_base
}
