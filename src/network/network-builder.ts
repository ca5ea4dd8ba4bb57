import { MaasError } from '../core/error.ts'
import { Rng } from '../core/rng.ts'
import { type Shape, sizeOf } from '../core/tensor.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { initialize, type Initializer } from './initializers.ts'
import { asItIs, axesHere, fromKeras } from './keras-layout.ts'
import type { LayerScope, Weight, WeightOptions } from './layer.ts'
import { type ModelGraph, type ModelLayer, SignalNumber } from './model-graph.ts'
import type { OutputLayer } from './output.ts'
import { invalid, readCall, readLayer, type ReadLayer } from './read-layer.ts'
import { penaltyOf } from './regularizers.ts'
import type { Signal } from './signal.ts'
import '../graph/training-ops.ts'

/** 256 MB of float32; an optimizer keeps up to three times as much beside it. */
const MAX_PARAMETERS = 2 ** 26

/** The norm of this weight over these axes is at most `maxValue`. */
export interface Constraint {
  readonly weight: string
  readonly maxValue: number
  readonly axes: readonly number[]
}

/** Where a layer stands: what its weights are named by, and what its random numbers are drawn for. */
interface Spot {
  /** `encoder.dense_1`. */
  readonly path: string
  /** Indices of the layer and of the models that it is in. */
  readonly at: readonly number[]
  readonly outputUnits: number | undefined
}

/** Calls layers one after the other and collects what they bring with them. */
export class NetworkBuilder {
  readonly penalties: string[] = []
  readonly constraints: Constraint[] = []
  /** Options that the config leaves to the data, by the place of their layer. */
  readonly settled = new Map<number, Readonly<Record<string, unknown>>>()
  readonly #builder: GraphBuilder
  readonly #training: boolean
  readonly #output: OutputLayer | undefined
  readonly #seed: number
  /** By name. */
  readonly #weights = new Map<string, Weight>()
  /** By path of the layer, in the order in which it added them. */
  readonly #ofLayer = new Map<string, Weight[]>()
  #parameters = 0
  #step: string | undefined

  constructor(
    builder: GraphBuilder,
    { rng, training }: { readonly rng: Rng; readonly training: boolean },
    output: OutputLayer | undefined,
  ) {
    this.#builder = builder
    this.#training = training
    this.#output = output
    this.#seed = rng.uint32()
  }

  network(model: ModelGraph, inputs: readonly string[], ids: readonly (number | undefined)[] = []): Signal {
    const signals = inputs.map((value, i): Signal => {
      const shape = this.#builder.info(value).shape.slice(1) as Shape
      return { value, shape, layout: 'last', ...(ids[i] !== undefined && { ids: ids[i] }) }
    })
    return this.#model(model, signals, '', [])
  }

  /** Layer by layer, as Keras lists them. */
  weights(model: ModelGraph, within = ''): readonly Weight[] {
    return model.layers.flatMap((layer) =>
      'model' in layer
        ? this.weights(layer.model, `${within}${layer.name}.`)
        : (this.#ofLayer.get(`${within}${layer.name}`) ?? []),
    )
  }

  #model(model: ModelGraph, inputs: readonly Signal[], within: string, at: readonly number[]): Signal {
    const signals = [...inputs]
    for (const { layer: index, inputs: numbers, keywords } of model.calls) {
      const layer = model.layers[index]!
      const isOutput = at.length === 0 && index === this.#output?.layer
      const spot = {
        path: `${within}${layer.name}`,
        at: [...at, index],
        outputUnits: isOutput ? this.#output!.units : undefined,
      }
      const given = numbers.map((number) => signals[number]!)
      if ('layer' in layer) checkInputShape(layer.layer, given, numbers[0]! < model.inputs)
      signals.push(this.#call(layer, given, replaceNumbers(keywords, signals), spot))
    }
    return signals[model.output]!
  }

  #call(layer: ModelLayer, inputs: readonly Signal[], keywords: Readonly<Record<string, unknown>>, spot: Spot): Signal {
    if ('layer' in layer) return this.#layer(layer.layer, inputs, keywords, spot)
    if (inputs.length !== layer.model.inputs) {
      throw invalid(`${layer.place}: it takes ${layer.model.inputs} inputs, but is given ${inputs.length}.`)
    }
    return this.#model(layer.model, inputs, `${spot.path}.`, spot.at)
  }

  #layer(
    read: ReadLayer,
    given: readonly Signal[],
    keywords: Readonly<Record<string, unknown>>,
    spot: Spot,
    prefix = '',
  ): Signal {
    const { place, type, options } = read
    const scope = this.#scope(read, spot, prefix)
    const call = readCall(read, keywords)
    const inputs = given.map((input, i) => (call.mask[i] ? { ...input, mask: call.mask[i].value } : input))
    try {
      if (type.merge) return type.build(scope, inputs, options, call)
      if (inputs.length !== 1) scope.fail(`it takes one input, but is given ${inputs.length}.`)
      return type.build(scope, inputs[0]!, options)
    } catch (error) {
      // What an op refuses is told with the layer that asked for it.
      const isNamed = error instanceof MaasError && !error.message.startsWith(place)
      throw isNamed ? new MaasError(error.code, `${place}: ${error.message}`, { cause: error }) : error
    }
  }

  #scope(read: ReadLayer, spot: Spot, prefix: string): LayerScope {
    const { place, common } = read
    const fail = (expectation: string): never => {
      throw invalid(`${place}: ${expectation}`)
    }
    const purpose = (what: string) => new Rng(this.#seed).fork(`layer ${spot.at.join('.')} ${prefix}${what}`)
    const add = (role: string, shape: Shape, initializer: Initializer, trained: boolean, options: WeightOptions) =>
      this.#weight(spot, `${prefix}${role}`, shape, initializer, trained, options, purpose(role), fail)
    return {
      builder: this.#builder,
      training: this.#training,
      trainable: common.trainable,
      outputUnits: spot.outputUnits,
      weight: (role, shape, initializer, options = {}) => add(role, shape, initializer, common.trainable, options),
      state: (role, shape, initializer, keras) => add(role, shape, initializer, false, keras ? { keras } : {}),
      penalize: (value) => {
        if (this.#training) this.penalties.push(value)
      },
      inner: (layer, role, inputs) => {
        const inner = readLayer(layer, `${place} > ${String(layer?.class_name)}`)
        return this.#layer(inner, inputs, {}, spot, role === '' ? prefix : `${prefix}${role}.`)
      },
      settle: (options) => {
        if (spot.at.length === 1) this.settled.set(spot.at[0]!, options)
      },
      seed: () => purpose('seed').uint32(),
      step: () => (this.#step ??= this.#builder.input('step', 'int32', [])),
      fail,
    }
  }

  #weight(
    { path, at }: Spot,
    role: string,
    shape: Shape,
    initializer: Initializer,
    trained: boolean,
    { keras = asItIs(shape), regularizer, constraint }: WeightOptions,
    rng: Rng,
    fail: LayerScope['fail'],
  ): string {
    const name = `${path}.${role}`
    const known = this.#weights.get(name)
    if (known) {
      if (known.shape.join() === shape.join() && known.keras.perm.join() === keras.perm.join()) return name
      return fail(
        `its ${role} is [${known.shape.join(', ')}] where it was called first, but [${shape.join(', ')}] here.`,
      )
    }
    this.#parameters += sizeOf(shape)
    if (this.#parameters > MAX_PARAMETERS) {
      fail(`with its weights [${shape.join(', ')}] the network has over ${MAX_PARAMETERS} parameters; shrink it.`)
    }
    const data = fromKeras(keras, initialize(keras.shape, initializer, rng))
    this.#builder.constant({ dtype: 'float32', shape, data }, name)
    const isRegularized = trained && regularizer && regularizer.l1 + regularizer.l2 > 0
    const weight: Weight = { name, layer: at[0]!, role, shape, keras, trained, ...(isRegularized && { regularizer }) }
    this.#weights.set(name, weight)
    this.#ofLayer.set(path, [...(this.#ofLayer.get(path) ?? []), weight])
    if (trained && constraint) {
      const axes = axesHere(keras, shape, constraint.axes)
      if (!axes)
        fail(`its ${role} [${keras.shape.join(', ')}] cannot be constrained over axis ${constraint.axes.join(', ')}.`)
      this.constraints.push({ weight: name, maxValue: constraint.maxValue, axes: axes! })
    }
    if (isRegularized && this.#training) this.penalties.push(penaltyOf(this.#builder, name, regularizer)!)
    return name
  }
}

/** What a config says of the model's input must be what the data is. */
function checkInputShape({ place, common }: ReadLayer, [input]: readonly Signal[], isFirst: boolean): void {
  const { batch_input_shape, batch_shape, input_shape } = common
  const whole = batch_input_shape ?? batch_shape
  const given = whole ? whole.slice(1) : input_shape
  if (!given) return
  if (!isFirst) throw invalid(`${place}: only the first layer may say what the input's shape is.`)
  const actual = input!.shape
  if (given.length !== actual.length || given.some((size, i) => size !== null && size !== actual[i])) {
    throw invalid(
      `${place}: the input's shape is given as [${given.join(', ')}], ` +
        `but the data has [${actual.join(', ')}] in each row; ` +
        'leave it out to take it from the data.',
    )
  }
}

/** Keyword arguments with signals in place of their numbers. */
function replaceNumbers(
  keywords: Readonly<Record<string, unknown>>,
  signals: readonly Signal[],
): Readonly<Record<string, unknown>> {
  const one = (value: unknown) => (value instanceof SignalNumber ? signals[value.index] : value)
  return Object.fromEntries(
    Object.entries(keywords).map(([key, value]) => [key, Array.isArray(value) ? value.map(one) : one(value)]),
  )
}
