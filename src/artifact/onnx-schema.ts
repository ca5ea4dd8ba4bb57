import { many, one } from './wire.ts'

/**
 * The messages of ONNX that Inpage reads and writes, field by field as onnx.proto numbers them
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 */
const StringStringEntryProto = { key: one(1, 'string'), value: one(2, 'string') } as const

const OperatorSetIdProto = { domain: one(1, 'string'), version: one(2, 'int') } as const

export const TensorProto = {
  dims: many(1, 'int'),
  dataType: one(2, 'int'),
  floatData: many(4, 'float'),
  int32Data: many(5, 'int'),
  int64Data: many(7, 'int64'),
  name: one(8, 'string'),
  rawData: one(9, 'bytes'),
  doubleData: many(10, 'double'),
  externalData: many(13, StringStringEntryProto),
  dataLocation: one(14, 'int'),
} as const

export const AttributeProto = {
  name: one(1, 'string'),
  f: one(2, 'float'),
  i: one(3, 'int'),
  s: one(4, 'string'),
  t: one(5, TensorProto),
  floats: many(7, 'float'),
  ints: many(8, 'int'),
  strings: many(9, 'string'),
  type: one(20, 'int'),
} as const

export const NodeProto = {
  input: many(1, 'string'),
  output: many(2, 'string'),
  opType: one(4, 'string'),
  attribute: many(5, AttributeProto),
  domain: one(7, 'string'),
} as const

const Dimension = { value: one(1, 'int'), param: one(2, 'string') } as const
const TensorShapeProto = { dim: many(1, Dimension) } as const
const TensorType = { elemType: one(1, 'int'), shape: one(2, TensorShapeProto) } as const
const TypeProto = { tensorType: one(1, TensorType) } as const

export const ValueInfoProto = { name: one(1, 'string'), type: one(2, TypeProto) } as const

export const GraphProto = {
  node: many(1, NodeProto),
  name: one(2, 'string'),
  initializer: many(5, TensorProto),
  input: many(11, ValueInfoProto),
  output: many(12, ValueInfoProto),
} as const

export const ModelProto = {
  irVersion: one(1, 'int'),
  producerName: one(2, 'string'),
  docString: one(6, 'string'),
  graph: one(7, GraphProto),
  opsetImport: many(8, OperatorSetIdProto),
  metadataProps: many(14, StringStringEntryProto),
} as const
