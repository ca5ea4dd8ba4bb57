import { MaasError } from '../core/error.ts'
import { type Shape, sizeOf } from '../core/tensor.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/graph.ts'
import { answerGraph } from '../network/answer.ts'
import type { Network } from '../network/network.ts'
import type { Feature, Manifest, Signature } from './manifest.ts'
import { encodeModel } from './onnx.ts'

export interface ImportedModel {
  readonly artifact: Uint8Array<ArrayBuffer>
  readonly manifest: Manifest
}

export interface ImportOptions {
  /** Names of the scores, in order; by default those of the files, else `0`, `1`, ... */
  readonly labels?: readonly string[]
}

/** Of one row, taken or given: each has a name in the signature. */
export const MOST_NUMBERS = 1_000_000

/** Why a model that can be read is not taken. */
export function notServed(what: string): MaasError {
  return new MaasError('unsupported', `The model cannot be served: ${what}.`)
}

export interface ImportedAnswer {
  readonly task: 'classification' | 'regression'
  /** Scores or numbers of a row. */
  readonly outputs: number
  readonly graph: Graph
}

/**
 * What an imported network answers: one that ends in softmax, or in one sigmoid, is a classifier; whatever else it ends in is
 * part of the numbers that it gives. `shape` is that of a row's output. Throws `unsupported` for what is neither.
 */
export function answerOf(builder: GraphBuilder, network: Pick<Network, 'head' | 'logits' | 'output'> & { readonly shape: Shape }): ImportedAnswer {
  const { head, shape } = network
  const [outputs = 1] = shape
  if (shape.length !== 1) throw notServed(`it gives [${shape.join(', ')}] for each row, and one list of numbers is served`)
  if (head === 'softmax') return { task: 'classification', outputs, graph: answerGraph(builder, network) }
  if (head === 'sigmoid') {
    if (outputs !== 1) throw notServed(`it ends in ${outputs} sigmoids, several labels at once`)
    return { task: 'classification', outputs: 2, graph: answerGraph(builder, network) }
  }
  return { task: 'regression', outputs, graph: answerGraph(builder, { ...network, head: 'linear' }, { mean: 0, std: 1 }) }
}

export interface Origin {
  readonly features: readonly Feature[]
  readonly labels: readonly string[] | undefined
  /** What it was imported from. */
  readonly params: Readonly<Record<string, unknown>>
}

/** Throws `invalid-input` when the labels do not name each of the scores. */
export function importedModel({ task, graph }: ImportedAnswer, origin: Origin): ImportedModel {
  const manifest = importedManifest({ task, inputs: graph.inputs, outputs: graph.outputs }, origin)
  return { artifact: encodeModel(graph, manifest), manifest }
}

/** Of a model whose first output is [batch, numbers]. Throws `invalid-input` when the labels do not name each of the scores. */
export function importedManifest(
  answer: Pick<Signature, 'task' | 'inputs' | 'outputs'>, { features, labels, params }: Origin,
): Manifest {
  const isClassifier = answer.task === 'classification'
  const scores = Number(answer.outputs[0]!.shape.at(-1))
  const named = isClassifier ? { target: 'label', labels: labelsOf(labels, scores) } : { target: 'y' }
  return { signature: { ...answer, features, ...named }, metrics: {}, provenance: { dataset: null, engine: 'imported', params } }
}

function labelsOf(labels: readonly string[] | undefined, count: number): readonly string[] {
  if (labels && labels.length !== count) {
    throw new MaasError('invalid-input', `The model gives ${count} scores, but there are ${labels.length} labels: ${labels.join(', ')}.`)
  }
  return labels ?? Array.from({ length: count }, (_, i) => String(i))
}

/** An image for [height, width, channels], else as many numbers, or texts, as a row has. */
export function featuresOf(row: Shape, kind: 'number' | 'text' = 'number'): readonly Feature[] {
  if (row.length === 3) {
    const [height, width, channels] = row as readonly [number, number, number]
    return [{ kind: 'image', name: 'image', height, width, channels }]
  }
  return Array.from({ length: sizeOf(row) }, (_, i): Feature => ({ kind, name: `x${i + 1}` }))
}
