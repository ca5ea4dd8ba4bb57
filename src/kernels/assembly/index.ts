// The exports of the module; src/kernels/exports.ts types them for the loader.
export { adam, adamax, nadam } from './adam'
export { clipByNorm, clipByValue, gradientMean, gradientSum, maxNorm } from './around-update'
export { relu, reluGrad, sigmoid, sigmoidGrad, tanh, tanhGrad } from './activation'
export { conv, convGradInput, convGradWeight, convScratch } from './conv'
export { add, div, maximum, mul, sub } from './elementwise'
export {
  binaryCrossEntropy, binaryCrossEntropyGrad, categoricalCrossEntropy, categoricalCrossEntropyGrad,
  softmaxCrossEntropy, softmaxCrossEntropyGrad,
} from './loss'
export { matmul, matmulScratch } from './matmul'
export { cast, copyRows, gather, gatherGrad, isNonZero, transpose32, transpose64, transpose8 } from './move'
export { adagrad, lion, momentum, rmsprop, sgd } from './optimizer'
export { averagePool, averagePoolGrad, maxPool, maxPoolGrad } from './pool'
export { bernoulliMask } from './random'
export { broadcast, reduceMax, reduceSum } from './reduce'
export { logSoftmax, logSoftmaxGrad, softmax, softmaxGrad } from './softmax'

/** Where the memory that the kernels do not use themselves begins. */
export function heapBase(): usize {
  return __heap_base
}
