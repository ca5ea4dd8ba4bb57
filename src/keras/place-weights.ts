import { MaasError } from '../core/error.ts'
import type { Tensor } from '../core/tensor.ts'
import { kerasToWeights } from '../network/keras-weights.ts'
import type { Weight } from '../network/layer.ts'
import type { ModelGraph } from '../network/model-graph.ts'
import type { StoredWeight } from './keras-model.ts'

/** A layer of the network: the names of the models that it is in, then its own. */
interface Leaf {
  readonly names: readonly string[]
  /** What the names of its weights begin with. */
  readonly path: string
}

/**
 * Weights of a file into ours by name. A file tells the layer of each by name and lists those of one layer in Keras's
 * order; the order of layers differs between formats. Throws `invalid-data` for a weight of no layer, `invalid-input`
 * when a layer lacks weights or has others.
 */
export function placeWeights(
  model: ModelGraph, weights: readonly Weight[], stored: readonly StoredWeight[],
): ReadonlyMap<string, Tensor<'float32'>> {
  const leaves = leavesOf(model)
  const ofLeaf = new Map<Leaf, Tensor[]>(leaves.map((leaf) => [leaf, []]))
  for (const { path, tensor } of stored) ofLeaf.get(leafOf(leaves, path))!.push(tensor)
  const isOf = ({ path }: Leaf) => ({ name, role }: Weight) => name === `${path}.${role}`
  const placed = leaves.map((leaf) => kerasToWeights(weights.filter(isOf(leaf)), ofLeaf.get(leaf)!))
  return new Map(placed.flatMap((ofOne) => [...ofOne]))
}

function leavesOf(model: ModelGraph, within: readonly string[] = []): readonly Leaf[] {
  return model.layers.flatMap((layer) => {
    const names = [...within, layer.name]
    return 'model' in layer ? leavesOf(layer.model, names) : [{ names, path: names.join('.') }]
  })
}

/** The layer whose name the path holds; of several of one name that whose models it names too. */
function leafOf(leaves: readonly Leaf[], path: string): Leaf {
  const parts = new Set(path.split('/'))
  const named = leaves.filter(({ names }) => parts.has(names.at(-1)!))
  const score = ({ names }: Leaf) => names.filter((name) => parts.has(name)).length / names.length
  const [best, second] = named.toSorted((a, b) => score(b) - score(a) || b.names.length - a.names.length)
  if (!best || (second && score(second) === score(best) && second.names.length === best.names.length)) {
    const reason = best ? 'several layers have its name' : 'no layer has its name'
    throw new MaasError('invalid-data', `The file has the weight "${path}", but ${reason}.`)
  }
  return best
}
