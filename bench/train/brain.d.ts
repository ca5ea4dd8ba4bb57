declare module 'brain.js/dist/neural-network' {
  /** What is used of it; its own types do not cover one pattern at a time. */
  export default class NeuralNetwork {
    constructor(options: { hiddenLayers: number[]; activation: 'sigmoid' | 'relu' })
    initialize(sizes: readonly number[]): void
    /** One update; the mean squared error before it when `measure` is set. */
    trainPattern(pattern: { input: Float32Array; output: Float32Array }, measure: boolean): number | undefined
  }
}
