import type { Task } from '../../data/dataset.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import type { Activation } from '../../network/activations.ts'
import type { Options, OptionValues } from '../../core/options.ts'
import { type Accumulator, meanOverRows, type Row } from '../metrics.ts'

/** Names of the values that a loss is made of. */
export interface LossInputs {
  /** What the network gives, [..., width]: all axes but the last are rows. */
  readonly output: string
  /** The network's last activation, and the value that it is of. */
  readonly activation: Activation
  readonly logits: string
  readonly t: string
  /** Weights of the rows. */
  readonly w: string | undefined
}

/** A loss: names, options, defaults and formulas are Keras's (https://keras.io/api/losses/). */
export interface Loss<O extends Options = Options> {
  /** The tasks that it measures. */
  readonly tasks: readonly Task[]
  /** What `t` holds: int32 class indices of the rows, or float32 values of the output's shape. */
  readonly target: 'indices' | 'values'
  /** As in a metric: the power of the target's unit, 0 where the unit does not factor out. */
  readonly power: 0 | 1 | 2
  /** It compares proportions, so that a regression's target is not standardised for it. */
  readonly proportional?: true
  /** It takes the logarithm of what the network gives, which must not be negative, nor should a target be. */
  readonly nonNegative?: true
  /** The activation whose outputs it is over: it is taken from what comes before that, where it is stable. */
  readonly over?: 'softmax' | 'sigmoid'
  readonly options: O
  /** Appends the mean over rows of w l, and returns the name of the scalar. */
  append(builder: GraphBuilder, inputs: LossInputs, config: OptionValues<O>): string
  /** The same from what a network gave. */
  measure(config: OptionValues<O>): Accumulator
}

type Described<O extends Options> = Omit<Loss<O>, 'append' | 'measure' | 'options'> & { readonly options?: O }

/** Keeps the option types inside an entry while the table holds them all alike. */
export function defineLoss<O extends Options>(loss: Loss<O>): Loss {
  return loss as unknown as Loss
}

/** The mean over a row's numbers of something of each and its target: as nodes, and as a number. */
export function elementwise<O extends Options>(
  loss: Described<O> & {
    nodes(builder: GraphBuilder, y: string, t: string, config: OptionValues<O>): string
    number(y: number, t: number, config: OptionValues<O>): number
  },
): Loss {
  return rowwise({
    ...loss,
    nodes: (builder, y, t, config) => {
      const terms = loss.nodes(builder, y, t, config)
      return builder.op('ReduceMean', [terms, builder.ints([-1])], { keepdims: 0 })
    },
    number({ output, from, width, t }, config) {
      let sum = 0
      for (let i = from; i < from + width; i++) sum += loss.number(output[i]!, t[i]!, config)
      return sum / width
    },
  })
}

/** Something of each row: as nodes that give one number for each, and as a number. */
export function rowwise<O extends Options>(
  loss: Described<O> & {
    nodes(builder: GraphBuilder, y: string, t: string, config: OptionValues<O>): string
    number(row: Row, config: OptionValues<O>): number
  },
): Loss {
  const { nodes, number, options = {} as O, ...described } = loss
  return defineLoss<O>({
    ...described,
    options,
    append(builder, { output, t, w }, config) {
      const rows = nodes(builder, output, t, config)
      return builder.op('ReduceMean', [w ? builder.op('Mul', [rows, w]) : rows], { keepdims: 0 })
    },
    measure: (config) => meanOverRows((row) => number(row, config), 'weighted'),
  })
}

/** Keras's epsilon: what a number that is divided by, or whose logarithm is taken, is kept from 0. */
export const EPSILON = 1e-7
