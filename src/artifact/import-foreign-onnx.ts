import type { Port } from '../graph/graph.ts'
import { featuresOf, importedManifest, type ImportedModel, type ImportOptions, MOST_NUMBERS, notServed } from './imported-model.ts'
import type { Signature } from './manifest.ts'
import { hasManifestProps, manifestOfProps, PORT_TYPES, type Ports, propsOfManifest } from './manifest-props.ts'
import { opsetOf } from './onnx.ts'
import { type GraphProto, ModelProto } from './onnx-schema.ts'
import { decodeMessage, encodeMessage, type Message } from './wire.ts'

/**
 * An ONNX file that the kernels cannot run as an artifact that onnxruntime serves: its bytes as they are, and behind them a
 * manifest when it has none. When it takes one float32 [batch, n] and gives one float32 [batch, m], the batch of any size, it is
 * asked with rows: it gives scores of m labels when it ends in Softmax or `labels` are given, else numbers. Any other has no
 * features and is asked with tensors.
 *
 * @param ports of the file, as onnxruntime opened it.
 * Throws `unsupported` for a type of elements that no protocol has, `invalid-input` for labels that do not name each score,
 * `invalid-artifact` for a manifest that does not fit.
 */
export function importForeignOnnx(bytes: Uint8Array<ArrayBuffer>, ports: Ports, { labels }: ImportOptions = {}): ImportedModel {
  const model = decodeMessage(ModelProto, bytes)
  const { graph: { name = 'model', node = [] } = {}, metadataProps = [] } = model
  const { inputs, outputs, features } = rowsOf(ports) ?? tensorsOf(ports)
  if (hasManifestProps(metadataProps)) return { artifact: bytes, manifest: manifestOfProps(metadataProps, { inputs, outputs }) }
  const scores = typeof outputs[0]?.shape.at(-1) === 'number' && outputs.length === 1
  const task = scores && (labels || endsInSoftmax(node, outputs[0]!.name)) ? 'classification' : 'regression'
  const manifest = {
    ...importedManifest({ task, inputs, outputs }, { features, labels, params: { format: 'onnx', name, opset: opsetOf(model) } }),
    runtime: 'onnxruntime',
  } as const
  // Two protobuf messages, one after the other, are one that has the fields of both.
  const props = encodeMessage(ModelProto, { metadataProps: propsOfManifest(manifest) })
  const artifact = new Uint8Array(bytes.length + props.length)
  artifact.set(bytes)
  artifact.set(props, bytes.length)
  return { artifact, manifest }
}

type Takes = Pick<Signature, 'inputs' | 'outputs' | 'features'>

/** One list of numbers in and one out for each row of a batch, else undefined. */
function rowsOf({ inputs, outputs }: Ports): Takes | undefined {
  const [input] = inputs
  const [output] = outputs
  if (inputs.length !== 1 || outputs.length !== 1 || !isRows(input!) || !isRows(output!)) return undefined
  const [x, y] = [input, output].map(({ name, dtype, shape: [, size] }) => ({ name, dtype, shape: ['batch', size] }))
  return { inputs: [x!], outputs: [y!], features: featuresOf([input.shape[1]]) }
}

function isRows(port: Port): port is Port & { readonly shape: readonly [string, number] } {
  const { dtype, shape: [batch, size] } = port
  return dtype === 'float32' && port.shape.length === 2 && typeof batch === 'string' && typeof size === 'number' && size > 0 && size <= MOST_NUMBERS
}

function tensorsOf({ inputs, outputs }: Ports): Takes {
  const named = ({ name, dtype, shape }: Port): Port => {
    if (!PORT_TYPES.includes(dtype)) throw notServed(`its "${name}" is ${dtype}, which no request can hold`)
    return { name, dtype, shape: shape.map((size) => (size === '' ? '?' : size)) }
  }
  return { inputs: inputs.map(named), outputs: outputs.map(named), features: [] }
}

function endsInSoftmax(nodes: NonNullable<Message<typeof GraphProto>['node']>, output: string): boolean {
  const end = nodes.find(({ output: outputs = [] }) => outputs.includes(output))
  if (end?.opType === 'Identity') return endsInSoftmax(nodes, end.input?.[0] ?? '')
  return end?.opType === 'Softmax' && (end.attribute ?? []).every(({ name, i = 0 }) => name !== 'axis' || i === 1 || i === -1)
}
