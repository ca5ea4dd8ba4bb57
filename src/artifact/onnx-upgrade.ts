import { ONNX_DTYPE } from '../graph/onnx-dtypes.ts'
import type { AttributeProto, GraphProto, NodeProto, TensorProto } from './onnx-schema.ts'
import type { Message } from './wire.ts'

type Nodes = readonly Message<typeof NodeProto>[]
type Initializer = Message<typeof TensorProto>
type Attribute = Message<typeof AttributeProto>

/**
 * A graph of an opset from 13 on as opset 21 and the op table spell it. From 13 on the ops of the table mean the same, but
 * reductions took their axes, and Split its number of equal parts, in other places before opset 18
 * (https://github.com/onnx/onnx/blob/main/docs/Changelog.md). Constant nodes become initializers, and an initializer is no
 * input, as which older files list it too.
 */
export function upgradeGraph(graph: Message<typeof GraphProto>, opset: number): Message<typeof GraphProto> {
  const initializers: Initializer[] = [...(graph.initializer ?? [])]
  let nodes: Nodes = (graph.node ?? []).filter(({ opType, output = [], attribute = [] }) => {
    const constant = opType === 'Constant' ? constantOf(output[0] ?? '', attribute[0] ?? {}) : undefined
    if (constant) initializers.push(constant)
    return constant === undefined
  })
  if (opset < 18) {
    nodes = nodes.map((node) => {
      if (node.opType === 'Split') return withParts(node)
      if (!node.opType?.startsWith('Reduce')) return node
      const axes = node.attribute?.find(({ name }) => name === 'axes')
      if (!axes) return node
      const name = `axes of ${node.output?.[0]}`
      initializers.push(integers(name, axes.ints ?? []))
      return { ...node, input: [...(node.input ?? []), name], attribute: node.attribute!.filter((one) => one !== axes) }
    })
  }
  const constants = new Set(initializers.map(({ name }) => name))
  return { ...graph, node: nodes, initializer: initializers, input: (graph.input ?? []).filter(({ name }) => !constants.has(name)) }
}

/** undefined for kinds that no op of the table reads, such as texts. */
function constantOf(name: string, { name: kind, t, f = 0, i = 0, floats = [], ints = [] }: Attribute): Initializer | undefined {
  switch (kind) {
    case 'value': return { ...t, name }
    case 'value_float': return { name, dataType: ONNX_DTYPE.float32, dims: [], floatData: [f] }
    case 'value_floats': return { name, dataType: ONNX_DTYPE.float32, dims: [floats.length], floatData: floats }
    case 'value_int': return { ...integers(name, [i]), dims: [] }
    case 'value_ints': return integers(name, ints)
    default: return undefined
  }
}

function integers(name: string, values: readonly number[]): Initializer {
  return { name, dataType: ONNX_DTYPE.int64, dims: [values.length], int64Data: values.map(BigInt) }
}

function withParts(node: Nodes[number]): Nodes[number] {
  const { input = [], output = [], attribute = [] } = node
  if (input[1]) return node
  return { ...node, attribute: [...attribute, { name: 'num_outputs', type: 2, i: output.length }] }
}
