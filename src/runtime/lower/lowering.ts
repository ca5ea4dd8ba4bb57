import type { DType, Shape } from '../../core/tensor.ts'
import type { Attribute, Node } from '../../graph/graph.ts'
import type { KernelExports } from '../../kernels/exports.ts'

/** A value of which everything but its place is known. */
export interface ValuePlan {
  readonly name: string
  readonly dtype: DType
  readonly shape: Shape
  /** Number of elements. */
  readonly size: number
}

/** A value in the kernels' memory. */
export interface Operand extends ValuePlan {
  readonly address: number
}

/** What a lowering knows of its node. An optional input or output that is absent is undefined. */
export interface NodePlan<V extends ValuePlan = ValuePlan> {
  readonly node: Node
  readonly kernels: KernelExports
  readonly inputs: readonly (V | undefined)[]
  readonly outputs: readonly (V | undefined)[]
  /** The planner has put the Relu that follows into this node. */
  readonly relu: boolean
  input(index: number): V
  output(index?: number): V
  number(attribute: string): number
  list(attribute: string): readonly number[]
  attribute(name: string): Attribute | undefined
  /** The values of an integer input that is an initializer. */
  constant(index: number): readonly number[]
}

/** A node whose operands have their places. */
export interface BoundNode extends NodePlan<Operand> {
  readonly scratch: number
  /** Writes int32 values where they stay as long as the program, and returns their address. */
  table(values: readonly number[]): number
}

/** A kernel call with everything it needs bound to it. It allocates nothing. */
export type Call = () => void

/** How one op of the table is run. */
export interface Lowering {
  /** Bytes that the call may write to while it runs. */
  scratch?(plan: NodePlan): number
  /**
   * Inputs whose memory the first output may take over, when they have its size and are not needed any more: the kernel
   * reads an element (of an op along an axis: a row) of every input before it writes the one of the output.
   */
  readonly inPlace?: readonly number[]
  /** The first output has the bytes of the first input: it may be the same memory, and then there is nothing to do. */
  readonly alias?: true
  /** The input that each output replaces, always: the state of an optimizer. */
  readonly updates?: readonly number[]
  bind(node: BoundNode): Call
}
