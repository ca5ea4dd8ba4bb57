// The exports of the whole module; src/kernels/exports.ts types them for the loader.
export * from './inference'
export { adam, adamax, nadam } from './adam'
export { clipByNorm, clipByValue, gradientMean, gradientSum, maxNorm } from './around-update'
export { convGradWeight } from './conv'
export {
  binaryCrossEntropy, binaryCrossEntropyGrad, categoricalCrossEntropy, categoricalCrossEntropyGrad,
  softmaxCrossEntropy, softmaxCrossEntropyGrad,
} from './loss'
export { eluGrad, geluGrad, geluTanhGrad, leakyReluGrad, reluGrad, sigmoidGrad, tanhGrad } from './activation'
export { gatherGrad } from './move'
export { batchNormGrad, channelMoments, layerNormGrad, movingAverage } from './normalization'
export { adagrad, lion, momentum, rmsprop, sgd } from './optimizer'
export { averagePoolGrad, maxPoolGrad } from './pool'
export { bernoulliMask, normalNoise } from './random'
export { gruGrad, lstmGrad, rnnGrad } from './recurrent'
export { resizeLinearGrad, resizeNearestGrad } from './resize'
export { logSoftmaxGrad, softmaxGrad } from './softmax'
