import { cosineOfTurns, sineOfTurns } from '../../core/elementary.ts'
import type { GraphBuilder } from '../../graph/builder.ts'

/** Arithmetic, so that a formula is written once: on numbers when it is fitted, as nodes of a graph when it is served. Conditions are 1 or 0. */
export interface Algebra<T> {
  number(value: number): T
  add(a: T, b: T): T
  subtract(a: T, b: T): T
  multiply(a: T, b: T): T
  divide(a: T, b: T): T
  floor(a: T): T
  isEqual(a: T, b: T): T
  isLess(a: T, b: T): T
  /** Of 2 pi `turns`. */
  sine(turns: T): T
  cosine(turns: T): T
  /** NaN where the condition is 0. */
  unless(condition: T, value: T): T
}

export const NUMBERS: Algebra<number> = {
  number: (value) => value,
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  floor: Math.floor,
  isEqual: (a, b) => Number(a === b),
  isLess: (a, b) => Number(a < b),
  sine: sineOfTurns,
  cosine: cosineOfTurns,
  unless: (condition, value) => (condition === 0 ? Number.NaN : value),
}

/** On float32 values of a graph. */
export function nodes(builder: GraphBuilder): Algebra<string> {
  const flag = (condition: string): string => builder.op('Where', [condition, builder.scalar(1), builder.scalar(0)])
  const angle = (turns: string): string => builder.op('Mul', [turns, builder.scalar(2 * Math.PI)])
  return {
    number: (value) => builder.scalar(value),
    add: (a, b) => builder.op('Add', [a, b]),
    subtract: (a, b) => builder.op('Sub', [a, b]),
    multiply: (a, b) => builder.op('Mul', [a, b]),
    divide: (a, b) => builder.op('Div', [a, b]),
    floor: (a) => builder.op('Floor', [a]),
    isEqual: (a, b) => flag(builder.op('Equal', [a, b])),
    isLess: (a, b) => flag(builder.op('Less', [a, b])),
    sine: (turns) => builder.op('Sin', [angle(turns)]),
    cosine: (turns) => builder.op('Cos', [angle(turns)]),
    unless: (condition, value) => builder.op('Where', [builder.op('Equal', [condition, builder.scalar(0)]), builder.scalar(Number.NaN), value]),
  }
}
