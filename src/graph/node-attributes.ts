import type { Node } from './graph.ts'
import { completeAttributes } from './infer.ts'

/** A node's attributes with their defaults, each read as what its rule says it is. */
export interface NodeAttributes {
  has(name: string): boolean
  number(name: string): number
  /** Empty when it is optional and absent; so is {@link words}. */
  list(name: string): readonly number[]
  text(name: string): string
  words(name: string): readonly string[]
}

export function attributesOf(node: Node): NodeAttributes {
  const complete = completeAttributes(node)
  return {
    has: (name) => complete[name] !== undefined,
    number: (name) => complete[name] as number,
    list: (name) => (complete[name] ?? []) as readonly number[],
    text: (name) => complete[name] as string,
    words: (name) => (complete[name] ?? []) as readonly string[],
  }
}
