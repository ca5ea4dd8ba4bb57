import { MaasError } from '../core/error.ts'
import type { Attribute, Graph, Node, ValueInfo } from '../graph/graph.ts'
import { inferGraph } from '../graph/infer.ts'
import { ONNX_DTYPE } from '../graph/onnx-dtypes.ts'
import { OP_TABLE, opSpec } from '../graph/op-table.ts'
import type { Manifest } from './manifest.ts'
import { describeMasks } from './masked-features.ts'
import { hasManifestProps, isOfOnnxruntime, manifestOfProps, type Props, propsOfManifest } from './manifest-props.ts'
import { type AttributeProto, type GraphProto, ModelProto, type NodeProto, type ValueInfoProto } from './onnx-schema.ts'
import { decodeElement, decodeTensor, encodeTensor } from './onnx-tensor.ts'
import { decodeMessage, encodeMessage, type Message } from './wire.ts'

const IR_VERSION = 10
export const OPSET = 21

/** The operator set of each domain that an artifact may use. */
const OPSETS = { '': OPSET, 'ai.onnx.ml': 3, 'com.microsoft': 1 } as const
type Domain = keyof typeof OPSETS

/** How each kind of attribute is stored: AttributeProto.AttributeType, the field that holds the value, and what it is when absent. */
const ATTRIBUTE_KINDS = {
  float: { type: 1, field: 'f', empty: 0 },
  int: { type: 2, field: 'i', empty: 0 },
  string: { type: 3, field: 's', empty: '' },
  floats: { type: 6, field: 'floats', empty: [] },
  ints: { type: 7, field: 'ints', empty: [] },
  strings: { type: 8, field: 'strings', empty: [] },
} as const

export interface Model {
  readonly graph: Graph
  readonly manifest: Manifest
}

/**
 * A graph and its manifest as an ONNX file (IR version 10, opset 21) that any ONNX runtime runs; the same model gives
 * the same bytes. Throws `unsupported` for a graph with training ops, `invalid-artifact` for a manifest that does not
 * fit the graph or holds numbers that are not finite.
 */
export function encodeModel(graph: Graph, manifest: Manifest): Uint8Array<ArrayBuffer> {
  const metadataProps = propsOfManifest(manifest)
  manifestOfProps(metadataProps, graph) // what cannot be read back is not written
  return encodeGraph(graph, metadataProps, describeMasks(manifest.signature))
}

/** A graph alone as an ONNX file. Throws `unsupported` for one with training ops. */
export function encodeGraph(graph: Graph, metadataProps: Props = [], docString?: string): Uint8Array<ArrayBuffer> {
  const domains = new Set<Domain>(['', ...graph.nodes.map(domainOf)])
  return encodeMessage(ModelProto, {
    irVersion: IR_VERSION,
    producerName: 'inpage',
    ...(docString !== undefined && { docString }),
    graph: {
      node: graph.nodes.map(encodeNode),
      name: graph.name,
      initializer: [...graph.initializers].map(([name, tensor]) => encodeTensor(name, tensor)),
      input: graph.inputs.map(encodeValueInfo),
      output: graph.outputs.map(encodeValueInfo),
    },
    opsetImport: [...domains].toSorted().map((domain) => ({ domain, version: OPSETS[domain] })),
    metadataProps,
  })
}

/** Whether a manifest is in the file. Throws `invalid-artifact` for bytes that are no ONNX model. */
export function hasManifest(bytes: Uint8Array): boolean {
  const { metadataProps = [] } = decodeMessage(ModelProto, bytes)
  return hasManifestProps(metadataProps)
}

/** Those of its ops that the op table does not have, each once. */
export function foreignOps({ node = [] }: Message<typeof GraphProto>): readonly string[] {
  const foreign = node.filter(({ opType = '', domain = '' }) => domain === 'inpage' || OP_TABLE.get(opType)?.domain !== trueDomain(domain))
  return [...new Set(foreign.map(({ opType = '', domain = '' }) => (trueDomain(domain) === '' ? opType : `${domain}.${opType}`)))]
}

/** Whether only onnxruntime can run the file, as its ops or its manifest say. Throws `invalid-artifact` for bytes that are no ONNX model. */
export function needsOnnxruntime(bytes: Uint8Array): boolean {
  return isForOnnxruntime(decodeMessage(ModelProto, bytes))
}

function isForOnnxruntime({ graph = {}, metadataProps = [] }: Message<typeof ModelProto>): boolean {
  // The import makes initializers of constants.
  return isOfOnnxruntime(metadataProps) || foreignOps(graph).some((op) => op !== 'Constant')
}

/**
 * Reads what {@link encodeModel} wrote. The graph is checked against the op table; its weights may be views of `bytes`.
 * Throws `invalid-artifact` for anything that is not such a file.
 */
export function decodeModel(bytes: Uint8Array): Model {
  const model = decodeMessage(ModelProto, bytes)
  const graph = graphOf(model)
  return { graph, manifest: manifestOfProps(model.metadataProps ?? [], graph) }
}

/** The graph alone, for whoever runs it; undefined when only onnxruntime can, see {@link needsOnnxruntime}. Throws as {@link decodeModel} does. */
export function decodeGraph(bytes: Uint8Array): Graph | undefined {
  const model = decodeMessage(ModelProto, bytes)
  return isForOnnxruntime(model) ? undefined : graphOf(model)
}

function graphOf(model: Message<typeof ModelProto>): Graph {
  if (!model.graph) throw invalid('These bytes are not an ONNX model: there is no graph in them')
  const opset = opsetOf(model)
  if (opset !== OPSET) throw invalid(`The model uses opset ${opset}; Inpage reads opset ${OPSET}`)
  const { name = '', node = [], initializer = [], input = [], output = [] } = model.graph
  const graph: Graph = {
    name,
    inputs: input.map(decodeValueInfo),
    outputs: output.map(decodeValueInfo),
    nodes: node.map(decodeNode),
    initializers: new Map(initializer.map((tensor) => [tensor.name ?? '', decodeTensor(tensor)])),
  }
  checkGraph(graph)
  return graph
}

function checkGraph(graph: Graph): void {
  try {
    inferGraph(graph)
  } catch (error) {
    if (!(error instanceof MaasError)) throw error
    throw new MaasError('invalid-artifact', `The graph cannot be run: ${error.message}`, { cause: error })
  }
}

function domainOf({ op, outputs }: Node): Domain {
  const { domain } = opSpec(op)
  if (domain !== 'inpage') return domain
  throw new MaasError('unsupported', `${op} "${outputs[0]}" is a training op, which an artifact cannot hold. Export the forward graph.`)
}

function encodeNode({ op, inputs, outputs, attributes }: Node): Message<typeof NodeProto> {
  const spec = opSpec(op)
  const attribute = Object.entries(attributes).map(([name, value]): Message<typeof AttributeProto> => {
    const rule = spec.attributes[name]
    if (!rule) throw new MaasError('unsupported', `${op} "${outputs[0]}" has the attribute "${name}", which is not in the op table.`)
    const { type, field } = ATTRIBUTE_KINDS[rule.kind]
    return { name, [field]: value, type }
  })
  return { input: inputs, output: outputs, opType: op, attribute, ...(spec.domain === '' ? {} : { domain: spec.domain }) }
}

/** 0 when the model does not say. */
export function opsetOf({ opsetImport = [] }: Message<typeof ModelProto>): number {
  return opsetImport.find(({ domain = '' }) => trueDomain(domain) === '')?.version ?? 0
}

export function decodeNode({ input = [], output = [], opType = '', attribute = [], domain = '' }: Message<typeof NodeProto>): Node {
  // An op that is in no table is refused where the graph is checked.
  const known = OP_TABLE.get(opType)?.domain ?? ''
  if (domain === 'inpage' || trueDomain(domain) !== known) {
    throw invalid(`${opType} "${output[0] ?? ''}" is of the op domain "${known === 'inpage' ? known : domain}", which is not that of the op in an artifact`)
  }
  const attributes = attribute.map((proto): [string, Attribute] => {
    const { name = '' } = proto
    const kind = Object.values(ATTRIBUTE_KINDS).find(({ type }) => type === proto.type)
    if (!kind) {
      throw invalid(`The attribute "${name}" of ${opType} "${output[0] ?? ''}" is of ONNX attribute type ${proto.type ?? 0}, which Inpage does not read`)
    }
    return [name, proto[kind.field] ?? kind.empty]
  })
  return { op: opType, inputs: input, outputs: output, attributes: Object.fromEntries(attributes) }
}

/** ONNX's own domain is written in two ways. */
function trueDomain(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain
}

function encodeValueInfo({ name, dtype, shape }: ValueInfo): Message<typeof ValueInfoProto> {
  const dim = shape.map((size) => (typeof size === 'number' ? { value: size } : { param: size }))
  return { name, type: { tensorType: { elemType: ONNX_DTYPE[dtype], shape: { dim } } } }
}

function decodeValueInfo({ name = '', type }: Message<typeof ValueInfoProto>): ValueInfo {
  const dims = type?.tensorType?.shape?.dim
  const shape = (type?.tensorType?.shape ? dims ?? [] : undefined)?.map(({ value, param }) => param ?? value ?? -1)
  if (!shape || shape.some((size) => typeof size === 'number' && size < 0)) {
    throw invalid(`"${name}" is not a tensor whose every dimension has a size or a name`)
  }
  return { name, dtype: decodeElement(type?.tensorType?.elemType, `"${name}"`), shape }
}

function invalid(what: string): MaasError {
  return new MaasError('invalid-artifact', `${what}.`)
}
