import type { Graph, ValueInfo } from '../graph/graph.ts'
import { featuresOf, importedManifest, type ImportedModel, type ImportOptions, MOST_NUMBERS, notServed } from './imported-model.ts'
import { hasManifestProps, manifestOfProps, propsOfManifest } from './manifest-props.ts'
import { opsetOf } from './onnx.ts'
import { type GraphProto, ModelProto } from './onnx-schema.ts'
import { decodeMessage, encodeMessage, type Message } from './wire.ts'

/**
 * An ONNX file with ops that have no kernels as an artifact that onnxruntime serves: its bytes as they are, and behind them a
 * manifest when it has none. It takes one float32 [batch, n] and gives one float32 [batch, m], the batch of any size: scores
 * of m labels when it ends in Softmax or `labels` are given, else numbers.
 *
 * @param ports of the file, as onnxruntime opened it.
 * Throws `unsupported` for other inputs and outputs, by name; `invalid-input` for labels that do not name each score;
 * `invalid-artifact` for a manifest that does not fit.
 */
export function importForeignOnnx(
  bytes: Uint8Array<ArrayBuffer>, ports: Pick<Graph, 'inputs' | 'outputs'>, { labels }: ImportOptions = {},
): ImportedModel {
  const inputs = [rowsOf('input', ports.inputs)]
  const outputs = [rowsOf('output', ports.outputs)]
  const model = decodeMessage(ModelProto, bytes)
  const { graph: { name = 'model', node = [] } = {}, metadataProps = [] } = model
  if (hasManifestProps(metadataProps)) return { artifact: bytes, manifest: manifestOfProps(metadataProps, { inputs, outputs }) }
  const manifest = importedManifest(
    { task: labels || endsInSoftmax(node, outputs[0]!.name) ? 'classification' : 'regression', inputs, outputs },
    { features: featuresOf([Number(inputs[0]!.shape[1])]), labels, params: { format: 'onnx', name, opset: opsetOf(model) } },
  )
  // Two protobuf messages, one after the other, are one that has the fields of both.
  const props = encodeMessage(ModelProto, { metadataProps: propsOfManifest(manifest) })
  const artifact = new Uint8Array(bytes.length + props.length)
  artifact.set(bytes)
  artifact.set(props, bytes.length)
  return { artifact, manifest }
}

/** The only value, as rows of a batch. */
function rowsOf(what: 'input' | 'output', values: readonly ValueInfo[]): ValueInfo {
  const shown = values.map(({ name, dtype, shape }) => `"${name}" ${dtype} [${shape.map((size) => size === '' ? '?' : size).join(', ')}]`).join(', ')
  const [{ name, dtype, shape: [batch, size] } = {} as ValueInfo] = values
  const fits = values.length === 1 && dtype === 'float32' && values[0]!.shape.length === 2 && typeof batch === 'string'
  if (fits && typeof size === 'number' && size > 0 && size <= MOST_NUMBERS) return { name, dtype, shape: ['batch', size] }
  throw notServed(`it has ops that onnxruntime runs, for which it must have one ${what} of float32 [batch, numbers] with a batch of any size, `
    + `and its ${what} is ${shown || 'nothing'}`)
}

function endsInSoftmax(nodes: NonNullable<Message<typeof GraphProto>['node']>, output: string): boolean {
  const end = nodes.find(({ output: outputs = [] }) => outputs.includes(output))
  if (end?.opType === 'Identity') return endsInSoftmax(nodes, end.input?.[0] ?? '')
  return end?.opType === 'Softmax' && (end.attribute ?? []).every(({ name, i = 0 }) => name !== 'axis' || i === 1 || i === -1)
}
