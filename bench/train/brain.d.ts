/** What the benchmark uses of it; its own types do not cover one pattern at a time. */
declare module 'brain.js/dist/neural-network' {
  class NeuralNetwork {
    constructor(options: { hiddenLayers: number[]; activation: 'sigmoid' | 'relu' })
    sizes: readonly number[]
    initialize(): void
    /** One update; the mean squared error before it when `measure` is set. */
    trainPattern(pattern: { input: Float32Array; output: Float32Array }, measure: boolean): number | undefined
  }
  const commonJs: { default: typeof NeuralNetwork }
  export default commonJs
}
