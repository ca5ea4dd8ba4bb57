import type { ElementType, PortType, Tensor } from '../core/tensor.ts'

/**
 * A size known now, or the name of one that is fixed when a plan is made (`'batch'`), or only by running (`'?tokens'`,
 * see `dims.ts`).
 */
export type Dim = number | string

export interface ValueInfo {
  readonly name: string
  readonly dtype: ElementType
  readonly shape: readonly Dim[]
}

/** What a model takes or gives, which may be more than a graph computes with. */
export interface Port {
  readonly name: string
  readonly dtype: PortType
  readonly shape: readonly Dim[]
}

/** Attribute values that ONNX can hold and our ops use. */
export type Attribute = number | string | readonly number[] | readonly string[] | Tensor

/**
 * One application of an op of the table (`op-table.ts`). An optional input that is absent is `''`, and so is an output
 * that nobody wants, as in ONNX. Every output name is unique in its graph.
 */
export interface Node {
  readonly op: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

/**
 * The one intermediate representation: an ONNX graph as plain data. Nodes stand in topological order.
 * `initializers` are the constants and the weights; which of them are trained is the trainer's business.
 */
export interface Graph {
  readonly name: string
  readonly inputs: readonly ValueInfo[]
  readonly outputs: readonly ValueInfo[]
  readonly nodes: readonly Node[]
  readonly initializers: ReadonlyMap<string, Tensor>
}
