import { Rng } from '../core/rng.ts'
import type { ColumnInfo, Feature, Task } from '../data/dataset.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { NetworkConfig } from '../network/keras-config.ts'
import { buildNetwork } from '../network/network.ts'
import { suggestNetwork } from '../network/suggest.ts'

export interface NetworkPlan {
  readonly network: NetworkConfig
  /** It ends in one sigmoid unit. */
  readonly isSigmoid: boolean
  /** One layer and no activation: a line. */
  readonly isLinear: boolean
}

/**
 * The network given, else one that goes with features and task. It is built once, with as many labels as it has
 * outputs, since how many the data have is not known here. Throws `invalid-config` naming the layer.
 */
export function completeNetwork(value: unknown, task: Task, columns: readonly ColumnInfo[]): NetworkPlan {
  const features = columns.map(featureOf)
  const network = (value as NetworkConfig | undefined) ?? suggestNetwork({ features, task })
  const builder = new GraphBuilder('network')
  const built = buildNetwork(builder, network, {
    inputs: [builder.input('x', 'float32', ['batch', ...rowShapeOf(features)])],
    task,
    outputs: task === 'regression' ? 1 : Math.max(2, lastUnits(network)),
    rng: new Rng(0),
    training: false,
  })
  const layers = new Set(built.weights.map(({ layer }) => layer))
  return { network, isSigmoid: built.head === 'sigmoid', isLinear: built.head === 'linear' && layers.size === 1 }
}

function featureOf({ kind, name, height = 0, width = 0, channels = 0 }: ColumnInfo): Feature {
  return kind === 'image' ? { kind, name, height, width, channels } : { kind: 'number', name }
}

function rowShapeOf(features: readonly Feature[]): readonly number[] {
  const [first] = features
  return first?.kind === 'image' ? [first.height, first.width, first.channels] : [features.length]
}

/** Units of the last layer that says any; 0 when they are left to the data. What is no network is refused when it is built. */
function lastUnits(network: NetworkConfig): number {
  const layers: unknown = network?.config?.layers
  const dense = Array.isArray(layers) ? layers.filter((layer) => layer?.class_name === 'Dense') : []
  const units: unknown = dense.at(-1)?.config?.units
  return Number.isInteger(units) ? (units as number) : 0
}
