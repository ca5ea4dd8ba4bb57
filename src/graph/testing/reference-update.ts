import type { NodeAttributes } from '../node-attributes.ts'
import { indices, offset, type RefTensor, type ReferenceOp, refTensor } from './reference-tensor.ts'

/** A place of an update: the gradient there, and what is kept there before and, once written, after. */
type Kept = { [name: string]: number }

/**
 * An optimizer, one element at a time: `change` returns what is added to the weight behind its decay, and writes what
 * is kept.
 */
function optimizer(
  names: { readonly scalars: readonly string[]; readonly kept?: readonly string[] },
  change: (g: number, kept: Kept, options: (name: string) => number, t: number, rate: number) => number,
): ReferenceOp {
  const { scalars, kept = [] } = names
  return (inputs, attributes) => {
    const rate = inputs[0]!.data[0]!
    const t = scalars.includes('step') ? inputs[1]!.data[0]! + 1 : 0
    const [w, g, ...states] = inputs.slice(scalars.length) as [RefTensor, RefTensor, ...(RefTensor | undefined)[]]
    const next = kept.map((_, i) => states[i] && refTensor(states[i].shape, states[i].data))
    const weights = refTensor(w.shape, w.data)
    w.data.forEach((value, i) => {
      const here: Kept = {}
      kept.forEach((name, k) => {
        const state = states[k]
        if (state) here[name] = state.data[state.data.length === 1 ? 0 : i]!
      })
      const moved = change(g.data[i]!, here, (name) => attributes.number(name), t, rate)
      weights.data[i] = value * (1 - rate * attributes.number('weight_decay')) + moved
      kept.forEach((name, k) => {
        const state = next[k]
        if (state) state.data[state.data.length === 1 ? 0 : i] = here[name]!
      })
    })
    return [weights, ...next] as RefTensor[]
  }
}

/** Moves Adam's two means. */
function means(g: number, kept: Kept, option: (name: string) => number): void {
  kept['M'] = kept['M']! + (g - kept['M']!) * (1 - option('beta_1'))
  if ('V' in kept) kept['V'] = kept['V']! + (g * g - kept['V']!) * (1 - option('beta_2'))
}

export const updates = {
  SgdUpdate: optimizer({ scalars: ['rate'] }, (g, _kept, _option, _t, rate) => -rate * g),
  MomentumUpdate: optimizer({ scalars: ['rate'], kept: ['V'] }, (g, kept, option, _t, rate) => {
    kept['V'] = option('momentum') * kept['V']! - rate * g
    return option('nesterov') ? option('momentum') * kept['V'] - rate * g : kept['V']
  }),
  RmsPropUpdate: optimizer({ scalars: ['rate'], kept: ['V', 'A', 'M'] }, (g, kept, option, _t, rate) => {
    const rho = option('rho')
    kept['V'] = rho * kept['V']! + (1 - rho) * g * g
    let square = kept['V']
    if ('A' in kept) {
      kept['A'] = rho * kept['A']! + (1 - rho) * g
      square = Math.max(square - kept['A'] ** 2, 0)
    }
    const change = (rate * g) / Math.sqrt(square + option('epsilon'))
    if (!('M' in kept)) return -change
    kept['M'] = option('momentum') * kept['M']! + change
    return -kept['M']
  }),
  AdagradUpdate: optimizer({ scalars: ['rate'], kept: ['V'] }, (g, kept, option, _t, rate) => {
    kept['V'] = kept['V']! + g * g
    return (-rate * g) / Math.sqrt(kept['V'] + option('epsilon'))
  }),
  AdamUpdate: optimizer({ scalars: ['rate', 'step'], kept: ['M', 'V', 'V_max'] }, (g, kept, option, t, rate) => {
    means(g, kept, option)
    if ('V_max' in kept) kept['V_max'] = Math.max(kept['V_max']!, kept['V']!)
    const alpha = (rate * Math.sqrt(1 - option('beta_2') ** t)) / (1 - option('beta_1') ** t)
    return (-alpha * kept['M']!) / (Math.sqrt(kept['V_max'] ?? kept['V']!) + option('epsilon'))
  }),
  AdamaxUpdate: optimizer({ scalars: ['rate', 'step'], kept: ['M', 'U'] }, (g, kept, option, t, rate) => {
    means(g, kept, option)
    kept['U'] = Math.max(option('beta_2') * kept['U']!, Math.abs(g))
    return (-rate * kept['M']!) / ((1 - option('beta_1') ** t) * (kept['U'] + option('epsilon')))
  }),
  NadamUpdate: optimizer({ scalars: ['rate', 'step'], kept: ['M', 'V', 'P'] }, (g, kept, option, t, rate) => {
    means(g, kept, option)
    const u = (at: number): number => option('beta_1') * (1 - 0.5 * 0.96 ** at)
    kept['P'] = kept['P']! * u(t)
    const ahead = (u(t + 1) * kept['M']!) / (1 - kept['P'] * u(t + 1)) + ((1 - u(t)) * g) / (1 - kept['P'])
    return (-rate * ahead) / (Math.sqrt(kept['V']! / (1 - option('beta_2') ** t)) + option('epsilon'))
  }),
  LionUpdate: optimizer({ scalars: ['rate'], kept: ['M'] }, (g, kept, option, _t, rate) => {
    const direction = option('beta_1') * kept['M']! + (1 - option('beta_1')) * g
    kept['M'] = option('beta_2') * kept['M']! + (1 - option('beta_2')) * g
    return -rate * Math.sign(direction)
  }),
  GradientSum: ([a, g]) => [refTensor(a!.shape, a!.data.map((value, i) => value + g!.data[i]!))],
  GradientMean: ([g, a], attributes) => [
    refTensor(g!.shape, g!.data.map((value, i) => (value + a!.data[i]!) / attributes.number('steps'))),
    refTensor(a!.shape),
  ],
  GradientClipByValue: ([g], attributes) => {
    const limit = attributes.number('limit')
    return [refTensor(g!.shape, g!.data.map((value) => Math.max(-limit, Math.min(limit, value))))]
  },
  GradientClipByNorm: ([g], attributes) => {
    const out = refTensor(g!.shape, g!.data)
    let from = 0
    for (const size of attributes.list('sizes')) {
      const part = out.data.subarray(from, (from += size))
      const norm = Math.hypot(...part)
      if (!(norm <= attributes.number('limit'))) part.forEach((value, i) => (part[i] = (value / norm) * attributes.number('limit')))
    }
    return [out]
  },
  MaxNormUpdate: ([w], attributes) => [maxNorm(w!, attributes)],
} satisfies Record<string, ReferenceOp>

function maxNorm(w: RefTensor, attributes: NodeAttributes): RefTensor {
  const [shape, axes, from] = [attributes.list('shape'), attributes.list('axes'), attributes.number('offset')]
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
  const squares = refTensor(kept)
  const out = refTensor(w.shape, w.data)
  const places = [...indices(shape)].map((index) => offset(kept, index))
  places.forEach((place, i) => (squares.data[place]! += w.data[from + i]! ** 2))
  places.forEach((place, i) => {
    const norm = Math.sqrt(squares.data[place]!)
    out.data[from + i]! *= Math.min(norm, attributes.number('limit')) / (norm + 1e-7)
  })
  return out
}
