// The exports of the module; src/kernels/exports.ts types them for the loader.
export { adam, adamax, nadam } from './adam'
export { clipByNorm, clipByValue, gradientMean, gradientSum, maxNorm } from './around-update'
export { conv, convGradInput, convGradWeight, convScratch } from './conv'
export { add, div, maximum, minimum, modulo, mul, power, sub } from './elementwise'
export { combine, compare, not, select32, select64, select8 } from './logic'
export {
  binaryCrossEntropy, binaryCrossEntropyGrad, categoricalCrossEntropy, categoricalCrossEntropyGrad,
  softmaxCrossEntropy, softmaxCrossEntropyGrad,
} from './loss'
export {
  absolute, clip, cosine, elu, eluGrad, errorFunction, exponential, gelu, geluGrad, geluTanh, geluTanhGrad, hardSigmoid, leakyRelu,
  leakyReluGrad, logarithm, negative, reciprocal, relu, reluGrad, roundDown, sigmoid, sigmoidGrad, sign, sine, softplus, softsign,
  squareRoot, tanh, tanhGrad,
} from './activation'
export { matmul, matmuls, matmulScratch } from './matmul'
export { cast, copy32, copy64, copy8, gather, gatherGrad, isNonZero } from './move'
export { batchNorm, batchNormGrad, channelMoments, layerNorm, layerNormGrad, movingAverage } from './normalization'
export { adagrad, lion, momentum, rmsprop, sgd } from './optimizer'
export { averagePool, averagePoolGrad, maxPool, maxPoolGrad } from './pool'
export { bernoulliMask, normalNoise } from './random'
export { gru, gruGrad, lstm, lstmGrad, recurrentScratch, rnn, rnnGrad } from './recurrent'
export { argMax, broadcast, reduceMax, reduceMin, reduceSum } from './reduce'
export { resizeLinear, resizeLinearGrad, resizeNearest, resizeNearestGrad } from './resize'
export { logSoftmax, logSoftmaxGrad, softmax, softmaxGrad } from './softmax'

/** Where the memory that the kernels do not use themselves begins. */
export function heapBase(): usize {
  return __heap_base
}
