import { MaasError } from '../core/error.ts'
import { type DType, type Shape, sizeOf } from '../core/tensor.ts'
import { GraphBuilder } from '../graph/builder.ts'
import { formatShape } from '../graph/dims.ts'
import type { Node } from '../graph/graph.ts'
import { ONNX_DTYPE } from '../graph/onnx-dtypes.ts'
import type { OpName } from '../graph/op-table.ts'
import { answerOf, featuresOf, importedModel, type ImportedModel, type ImportOptions, MOST_NUMBERS, notServed } from './imported-model.ts'
import type { Feature } from './manifest.ts'
import { decodeNode, foreignOps, OPSET, opsetOf } from './onnx.ts'
import { type GraphProto, ModelProto, type ValueInfoProto } from './onnx-schema.ts'
import { decodeElement, decodeTensor } from './onnx-tensor.ts'
import { upgradeGraph } from './onnx-upgrade.ts'
import { decodeMessage, type Message } from './wire.ts'

/** The first opset in which the ops of the table mean what they mean now. */
const OLDEST_OPSET = 13
/** Sizes of a last axis that is taken for colours. */
const CHANNELS = [1, 3, 4]

/**
 * An ONNX file that something else wrote, as an artifact that is served like one that was trained here. It has one input:
 *
 * - [batch, n] are n numbers, or n texts; int32 or int64 that pick rows of a table (an embedding) are a sequence of n ids;
 * - [batch, channels, height, width] is an image, and so is [batch, height, width, channels] when the last size is 1, 3 or 4
 *   and the second is not. Callers send [height, width, channels] in either case.
 *
 * and one float32 output [batch, n]: scores of n labels when it ends in Softmax, of two when it ends in one Sigmoid, else numbers.
 * The first size of both may have any name; an input of 1 row is made one of any number.
 *
 * Throws `invalid-artifact` for what is no ONNX model, `unsupported` for other opsets, ops, inputs and outputs, by name;
 * `invalid-input` for labels that do not name each score.
 */
export function importOnnx(bytes: Uint8Array, { labels }: ImportOptions = {}): ImportedModel {
  const model = decodeMessage(ModelProto, bytes)
  if (!model.graph) throw new MaasError('invalid-artifact', 'These bytes are not an ONNX model: there is no graph in them.')
  const opset = opsetOf(model)
  if (opset < OLDEST_OPSET || opset > OPSET) {
    throw notServed(`it uses opset ${opset}; Inpage reads opsets ${OLDEST_OPSET} to ${OPSET}`)
  }
  const proto = upgradeGraph(model.graph, opset)
  checkOps(proto)
  try {
    return importGraph(proto, labels, opset)
  } catch (error) {
    if (!(error instanceof MaasError) || error.code !== 'invalid-config') throw error
    // A rule of the op table is broken.
    throw notServed(error.message.replaceAll(`"${INNER}`, '"').replace(/\.$/, ''))
  }
}

function importGraph(proto: Message<typeof GraphProto>, labels: ImportOptions['labels'], opset: number): ImportedModel {
  const { name = 'model' } = proto
  const input = only('input', proto.input)
  const { name: output = '' } = only('output', proto.output)
  const nodes = proto.node!.map(decodeNode)
  const builder = new GraphBuilder(name)
  for (const tensor of proto.initializer!) builder.constant(decodeTensor(tensor), inner(tensor.name ?? ''))
  const features = addInput(builder, input, nodes)
  for (const { op, inputs, outputs, attributes } of nodes) builder.node(op as OpName, inputs.map(inner), attributes, outputs.map(inner))
  const answer = answerOf(builder, { ...endOf(nodes, output), output: inner(output), shape: rowOf(builder, output) })
  return importedModel(answer, { features, labels, params: { format: 'onnx', name, opset } })
}

const INNER = 'model/'

/** Values of the file keep apart from those that are added: `x`, `y`, `scores`. */
function inner(name: string): string {
  return name && INNER + name
}

function checkOps(graph: Message<typeof GraphProto>): void {
  const foreign = foreignOps(graph)
  if (foreign.length > 0) throw notServed(`there are no kernels for its ops ${foreign.join(', ')}`)
}

function only(what: 'input' | 'output', values: readonly Message<typeof ValueInfoProto>[] = []): Message<typeof ValueInfoProto> {
  const [first] = values
  if (first && values.length === 1) return first
  const names = values.map(({ name }) => `"${name}"`).join(', ')
  throw notServed(`it has ${values.length} ${what}s${names && `, ${names}`}; export it with one`)
}

/** Adds `x` or `x_text`, as callers send it, and makes the file's input of it. */
function addInput(builder: GraphBuilder, { name = '', type }: Message<typeof ValueInfoProto>, nodes: readonly Node[]): readonly Feature[] {
  const dims = type?.tensorType?.shape?.dim ?? []
  const shown = `"${name}" [${dims.map(({ param, value }) => param ?? value ?? '?').join(', ')}]`
  const [batch, ...sizes] = dims
  const row = sizes.map(({ value = 0 }) => value)
  if ((row.length !== 1 && row.length !== 3) || row.some((size) => size < 1)) {
    throw notServed(`its input ${shown} is neither [batch, features] nor an image of a fixed size`)
  }
  if (sizeOf(row) > MOST_NUMBERS) throw notServed(`its input ${shown} takes more than ${MOST_NUMBERS} numbers a row`)
  if ((batch!.value ?? 1) > 1) throw notServed(`its input ${shown} takes ${batch!.value} rows at a time; export it with a batch of any size`)

  const dtype = decodeElement(type?.tensorType?.elemType, `"${name}"`)
  if (dtype === 'string') {
    if (row.length !== 1) throw notServed(`its input ${shown} of texts is not [batch, texts]`)
    builder.op('Identity', [builder.input('x_text', 'string', ['batch', ...row])], {}, inner(name))
    return featuresOf(row, 'text')
  }
  const vocabulary = vocabularyOf(builder, name, nodes)
  const ids = vocabulary !== undefined && row.length === 1
  const [channels, height, width] = row
  const planes = row.length === 3 && !(CHANNELS.includes(width!) && !CHANNELS.includes(channels!))
  const served: Shape = planes ? [height!, width!, channels!] : row
  const sent: DType = ids ? 'int32' : 'float32'
  const x = builder.input('x', sent, ['batch', ...served])
  const typed = sent === dtype ? x : builder.op('Cast', [x], { to: ONNX_DTYPE[dtype] })
  if (planes) builder.op('Transpose', [typed], { perm: [0, 3, 1, 2] }, inner(name))
  else builder.op('Identity', [typed], {}, inner(name))
  return ids ? [{ kind: 'sequence', name: 'x', steps: row[0]!, vocabulary }] : featuresOf(served)
}

/** How many ids there are, when the input picks rows of a table. */
function vocabularyOf(builder: GraphBuilder, input: string, nodes: readonly Node[]): number | undefined {
  const same = new Set([input])
  for (const { op, inputs, outputs, attributes } of nodes) {
    if ((op === 'Cast' || op === 'Identity') && same.has(inputs[0]!)) same.add(outputs[0]!)
    if (op === 'Gather' && same.has(inputs[1]!)) return builder.initializer(inner(inputs[0]!))?.shape.at((attributes['axis'] as number) ?? 0)
  }
  return undefined
}

function rowOf(builder: GraphBuilder, output: string): Shape {
  const { dtype, shape: [batch, ...row], shape } = builder.info(inner(output))
  if (dtype !== 'float32') throw notServed(`its output "${output}" is ${dtype}; scores or numbers are float32`)
  if (batch !== 'batch' || row.some((size) => typeof size === 'string')) {
    throw notServed(`its output "${output}" ${formatShape(shape)} is not one list of numbers for each row; export it with a batch of any size`)
  }
  if (sizeOf(row as Shape) > MOST_NUMBERS) throw notServed(`its output "${output}" gives more than ${MOST_NUMBERS} numbers a row`)
  return row as Shape
}

/** What the file ends in, and the value before that. */
function endOf(nodes: readonly Node[], output: string): { readonly head: 'softmax' | 'sigmoid' | 'linear'; readonly logits: string } {
  const end = nodes.find(({ outputs }) => outputs.includes(output))
  const [before = ''] = end?.inputs ?? []
  if (end?.op === 'Identity') return endOf(nodes, before)
  if (end?.op === 'Sigmoid') return { head: 'sigmoid', logits: inner(before) }
  // Of [batch, n]: other outputs are refused.
  if (end?.op === 'Softmax' && [undefined, 1, -1].includes(end.attributes['axis'] as number)) return { head: 'softmax', logits: inner(before) }
  return { head: 'linear', logits: inner(output) }
}
