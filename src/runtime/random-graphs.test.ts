import { assert, pre, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { float32, type Shape, sizeOf, type Tensor } from '../core/tensor.ts'
import { gradients } from '../graph/autodiff.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/graph.ts'
import { runReference } from '../graph/testing/reference.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { loweringOf } from './lower/table.ts'
import { bytesInMemory } from './memory.ts'
import { nodePlan } from './node-plan.ts'
import { placeBlocks } from './placement.ts'
import { planSteps } from './steps.ts'
import { planStorage } from './storage.ts'
import { compare } from './testing/against-reference.ts'
import { graphOfRecipe, type Recipe, recipes } from './testing/random-graphs.ts'
import { planValues } from './values.ts'

const kernels = await testKernels()

/** What fast-check prints on a failure holds the seed and the path that bring it back. */
const RUNS = { numRuns: 150 }

function feedsOf(graph: Graph, seed: number): Record<string, Tensor<'float32'>> {
  const rng = new Rng(seed + 1)
  return Object.fromEntries(graph.inputs.map(({ name, shape }): [string, Tensor<'float32'>] => [
    name, float32(shape as Shape, Array.from({ length: sizeOf(shape as Shape) }, () => rng.uniform() * 4 - 2)),
  ]))
}

/** The graph with a loss over all of its outputs, and the gradients of its inputs as further outputs. */
function differentiated(recipe: Recipe): { readonly graph: Graph; readonly loss: string; readonly gradients: ReadonlyMap<string, string> } {
  const graph = graphOfRecipe(recipe)
  const builder = GraphBuilder.from(graph)
  const factors = graph.outputs.map(({ name, shape }) => {
    const numbers = Array.from({ length: sizeOf(shape as Shape) }, (_, i) => Math.cos(i + recipe.seed))
    return builder.op('Mul', [name, builder.constant(float32(shape as Shape, numbers))])
  })
  const loss = factors.map((name) => builder.op('ReduceSum', [name], { keepdims: 0 })).reduce((a, b) => builder.op('Add', [a, b]))
  const reached = builder.build([loss])
  const inputs = graph.inputs.map(({ name }) => name).filter((name) => dependsOn(reached, loss, name))
  const result = gradients(reached, loss, inputs)
  const outputs = [loss, ...result.gradients.values()]
  return { graph: GraphBuilder.from(result.graph).build(outputs), loss, gradients: result.gradients }
}

function dependsOn({ nodes }: Graph, value: string, source: string): boolean {
  const found = new Set([source])
  for (const { inputs, outputs } of nodes) if (inputs.some((name) => found.has(name))) outputs.forEach((name) => found.add(name))
  return found.has(value)
}

describe('random graphs', () => {
  it('are computed by the kernels as by the reference, backwards too', () => {
    assert(property(recipes, (recipe) => {
      const { graph } = differentiated(recipe)
      for (const { output, error } of compare(graph, feedsOf(graph, recipe.seed), kernels)) expect(error, output).toBeLessThan(1e-3)
    }), RUNS)
  })

  it('have the gradients that central differences have', () => {
    assert(property(recipes, (recipe) => {
      const { graph, loss, gradients } = differentiated(recipe)
      const feeds = feedsOf(graph, recipe.seed)
      const at = (distance: number): Parameters<typeof runReference>[1] =>
        Object.fromEntries(Object.entries(feeds).map(([name, { shape, data }]) => [
          name, { shape, data: Array.from(data, (value, i) => value + distance * Math.sin(3 * i + 1)) },
        ]))
      const lossAt = (distance: number): number => runReference(graph, at(distance)).get(loss)!.data[0]!
      const h = 1e-5
      const [below, here, above] = [lossAt(-h), lossAt(0), lossAt(h)]
      const [left, right] = [(here - below) / h, (above - here) / h]
      // Where the slopes on both sides differ there is a kink, and no derivative to compare.
      pre(Math.abs(left - right) <= 1e-3 * Math.max(1, Math.abs(left)))
      const values = runReference(graph, at(0))
      let slope = 0
      for (const gradient of gradients.values()) {
        values.get(gradient)!.data.forEach((value, i) => (slope += value * Math.sin(3 * i + 1)))
      }
      const expected = (above - below) / (2 * h)
      expect(Math.abs(slope - expected) / Math.max(1, Math.abs(expected))).toBeLessThan(1e-5)
    }), RUNS)
  })

  it('never have two live values in the same memory', () => {
    assert(property(recipes, (recipe) => {
      expect(overlaps(differentiated(recipe).graph)).toEqual([])
    }), RUNS)
  })
})

interface Range {
  readonly name: string
  readonly start: number
  readonly end: number
}

/** Pairs of values that are needed at the same time, are not the same bytes, and overlap where they lie. */
function overlaps(graph: Graph): readonly string[] {
  const { steps, values } = planSteps(graph, [], planValues(graph, {}, []))
  const planned = steps.map((step) => {
    const lowering = loweringOf(step.node.op)
    const plan = nodePlan(step, graph, kernels.exports, (name) => values.get(name)!)
    return { node: step.node, lowering, scratch: lowering.scratch?.(plan) ?? 0 }
  })
  const { places, blocks, scratch } = planStorage(graph, planned, values, [])
  const bases = placeBlocks(blocks, new Map(), () => 0)
  const rangeOf = (name: string): Range => {
    const { block, offset } = places.get(name)!
    const { size, dtype } = values.get(name)!
    const start = bases.get(block)! + offset
    return { name, start, end: start + size * bytesInMemory(dtype) }
  }
  /** What a value has its bytes from: itself, or the input of the op that only renames it. */
  const origins = new Map<string, string>()
  const origin = (name: string): string => origins.get(name) ?? name
  const needed = (name: string, at: number): boolean =>
    graph.outputs.some((output) => output.name === name) || steps.slice(at + 1).some(({ node }) => node.inputs.includes(name))

  const alive = new Set([...graph.inputs.map(({ name }) => name), ...graph.initializers.keys()])
  const fixed = new Set(alive)
  const found: string[] = []
  const compareAll = (ranges: readonly Range[], at: string): void => {
    for (const [i, a] of ranges.entries()) {
      for (const b of ranges.slice(i + 1)) {
        const shared = a.start < b.end && b.start < a.end && origin(a.name) !== origin(b.name)
        if (shared) found.push(`${a.name} and ${b.name} at ${at}`)
      }
    }
  }
  planned.forEach(({ node, lowering }, at) => {
    const outputs = node.outputs.filter((name) => name !== '')
    if (lowering.alias) origins.set(outputs[0]!, origin(node.inputs[0]!))
    outputs.forEach((name) => alive.add(name))
    const block = scratch[at]
    const own = block ? [{ name: 'scratch', start: bases.get(block)!, end: bases.get(block)! + block.bytes }] : []
    // While it runs: an input may lie under an output only where the kernel allows that and nobody reads it later.
    const overwritten = (lowering.inPlace ?? []).map((index) => node.inputs[index]!)
      .filter((name) => !needed(name, at) && !fixed.has(name))
    const running = [...alive].filter((name) => !overwritten.includes(name))
    compareAll([...running.map(rangeOf), ...own], node.op)
    for (const name of alive) if (!fixed.has(name) && !needed(name, at)) alive.delete(name)
  })
  return found
}
