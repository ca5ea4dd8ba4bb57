import { defineMerge } from '../layer.ts'
import { only } from '../options.ts'
import { whereNotZero } from './steps.ts'

/**
 * What Keras 3 writes into Functional JSON for the mask of an Embedding with `mask_zero`: an operation `ids != 0`,
 * whose result the calls of other layers take as `mask`.
 */
export const NotEqual = defineMerge({
  options: {},
  call: { positional: only([0]) },
  build(scope, [input, ...more]) {
    if (!input || more.length > 0)
      return scope.fail(`it compares one input with 0, but is given ${more.length + (input ? 1 : 0)}.`)
    return { value: whereNotZero(scope.builder, input.value), shape: input.shape, layout: input.layout }
  },
})
