import type { Shape } from '../../core/tensor.ts'
import { RECURRENT, type RecurrentActivation, type RecurrentName, recurrentActivations } from '../ops/recurrent.ts'
import type { NodeAttributes } from '../node-attributes.ts'
import { sigmoid, sum } from './reference-arithmetic.ts'
import { type RefTensor, type ReferenceOp, refTensor } from './reference-tensor.ts'

type Row = readonly number[]

interface Activation {
  readonly apply: (x: number) => number
  /** The derivative, from what the function gave. */
  readonly slope: (y: number) => number
}

/** One direction of one sequence: the weights as rows, and what a cell needs besides. */
interface Direction {
  readonly w: readonly Row[]
  readonly r: readonly Row[]
  readonly bw: Row
  readonly br: Row
  readonly functions: readonly Activation[]
  readonly hidden: number
  readonly linearBeforeReset: boolean
}

interface State {
  readonly h: Row
  readonly c: Row
}

interface StepGradient {
  /** Of what W x + its bias gave, and of what R h + its bias gave. */
  readonly dWx: Row
  readonly dRh: Row
  /** What each gate's block of R was multiplied with. */
  readonly multiplied: readonly Row[]
  readonly before: State
}

interface Cell {
  step(direction: Direction, x: Row, before: State): { readonly after: State; readonly saved: Row }
  back(direction: Direction, saved: Row, before: State, after: State, gradient: State): StepGradient
}

const add = (...rows: readonly Row[]): Row => rows[0]!.map((_, i) => sum(rows.map((row) => row[i]!)))
const multiply = (...rows: readonly Row[]): Row => rows[0]!.map((_, i) => rows.reduce((p, row) => p * row[i]!, 1))
const subtract = (a: Row, b: Row): Row => a.map((value, i) => value - b[i]!)
const ones = (n: number): Row => Array.from({ length: n }, () => 1)
const zeros = (n: number): Row => Array.from({ length: n }, () => 0)
const apply = ({ apply }: Activation, row: Row): Row => row.map(apply)
const slope = ({ slope }: Activation, row: Row): Row => row.map(slope)

/** The blocks of `hidden` numbers of a row. */
function blocks(row: Row, hidden: number): readonly Row[] {
  return Array.from({ length: row.length / hidden }, (_, i) => row.slice(i * hidden, (i + 1) * hidden))
}

/** Block `gate` of W x + b, or of R h + b. */
function product(rows: readonly Row[], bias: Row, gate: number, hidden: number, x: Row): Row {
  return Array.from({ length: hidden }, (_, i) => {
    const at = gate * hidden + i
    return bias[at]! + sum(rows[at]!.map((weight, k) => weight * x[k]!))
  })
}

const input = (d: Direction, gate: number, x: Row): Row => product(d.w, d.bw, gate, d.hidden, x)
const recurrence = (d: Direction, gate: number, h: Row): Row => product(d.r, d.br, gate, d.hidden, h)

/** The gradient of h from that of block `gate` of R h. */
function backThrough(d: Direction, gate: number, gradient: Row): Row {
  return gradient.map((_, k) => sum(gradient.map((value, i) => value * d.r[gate * d.hidden + i]![k]!)))
}

const CELLS: Readonly<Record<RecurrentName, Cell>> = {
  RNN: {
    step(d, x, { h, c }) {
      return { after: { h: apply(d.functions[0]!, add(input(d, 0, x), recurrence(d, 0, h))), c }, saved: [] }
    },
    back(d, _, before, after, { h: dh, c }) {
      const gradient = multiply(dh, slope(d.functions[0]!, after.h))
      return {
        dWx: gradient, dRh: gradient, multiplied: [before.h], before: { h: backThrough(d, 0, gradient), c },
      }
    },
  },
  GRU: {
    step(d, x, { h, c }) {
      const [f, g] = d.functions as [Activation, Activation]
      const z = apply(f, add(input(d, 0, x), recurrence(d, 0, h)))
      const r = apply(f, add(input(d, 1, x), recurrence(d, 1, h)))
      const q = d.linearBeforeReset ? recurrence(d, 2, h) : multiply(r, h)
      const n = apply(g, add(input(d, 2, x), d.linearBeforeReset ? multiply(r, q) : recurrence(d, 2, q)))
      const after = { h: add(multiply(subtract(ones(d.hidden), z), n), multiply(z, h)), c }
      return { after, saved: [z, r, n, q].flat() }
    },
    back(d, saved, before, _, { h: dh, c }) {
      const [f, g] = d.functions as [Activation, Activation]
      const [z, r, n, q] = blocks(saved, d.hidden) as [Row, Row, Row, Row]
      const dz = multiply(dh, subtract(before.h, n), slope(f, z))
      const dn = multiply(dh, subtract(ones(d.hidden), z), slope(g, n))
      const dq = d.linearBeforeReset ? multiply(dn, r) : dn
      const dh2 = backThrough(d, 2, dq)
      const dr = multiply(d.linearBeforeReset ? multiply(dn, q) : multiply(dh2, before.h), slope(f, r))
      return {
        dWx: [dz, dr, dn].flat(),
        dRh: [dz, dr, dq].flat(),
        multiplied: [before.h, before.h, d.linearBeforeReset ? before.h : q],
        before: {
          h: add(
            multiply(dh, z),
            backThrough(d, 0, dz),
            backThrough(d, 1, dr),
            d.linearBeforeReset ? dh2 : multiply(dh2, r),
          ),
          c,
        },
      }
    },
  },
  LSTM: {
    step(d, x, { h, c }) {
      const [f, g, k] = d.functions as [Activation, Activation, Activation]
      const [i, o, forget, candidate] = [f, f, f, g].map((function_, gate) =>
        apply(function_, add(input(d, gate, x), recurrence(d, gate, h))),
      ) as [Row, Row, Row, Row]
      const cell = add(multiply(forget, c), multiply(i, candidate))
      const activated = apply(k, cell)
      return { after: { h: multiply(o, activated), c: cell }, saved: [i, o, forget, candidate, activated].flat() }
    },
    back(d, saved, before, _, { h: dh, c: dc }) {
      const [f, g, k] = d.functions as [Activation, Activation, Activation]
      const [i, o, forget, candidate, activated] = blocks(saved, d.hidden) as [Row, Row, Row, Row, Row]
      const dCell = add(dc, multiply(dh, o, slope(k, activated)))
      const gates = [
        multiply(dCell, candidate, slope(f, i)),
        multiply(dh, activated, slope(f, o)),
        multiply(dCell, before.c, slope(f, forget)),
        multiply(dCell, i, slope(g, candidate)),
      ]
      return {
        dWx: gates.flat(),
        dRh: gates.flat(),
        multiplied: gates.map(() => before.h),
        before: { h: add(...gates.map((gate, at) => backThrough(d, at, gate))), c: multiply(dCell, forget) },
      }
    },
  },
}

function activation({ name, alpha, beta }: RecurrentActivation): Activation {
  const functions: Readonly<Record<typeof name, Activation>> = {
    Tanh: { apply: Math.tanh, slope: (y) => 1 - y * y },
    Sigmoid: { apply: sigmoid, slope: (y) => y * (1 - y) },
    Relu: { apply: (x) => Math.max(x, 0), slope: (y) => (y > 0 ? 1 : 0) },
    HardSigmoid: {
      apply: (x) => Math.max(0, Math.min(1, alpha * x + beta)),
      slope: (y) => (y > 0 && y < 1 ? alpha : 0),
    },
    Affine: { apply: (x) => alpha * x + beta, slope: () => alpha },
  }
  return functions[name]
}

/** A row of the last axis, and the place where it begins. */
const placeOf = (shape: Shape, ...index: readonly number[]): number =>
  index.reduce((at, i, axis) => at * shape[axis]! + i, 0) * shape.at(-1)!
const rowOf = ({ shape, data }: RefTensor, ...index: readonly number[]): Row => {
  const at = placeOf(shape, ...index)
  return [...data.subarray(at, at + shape.at(-1)!)]
}
const setRow = ({ shape, data }: RefTensor, row: Row, ...index: readonly number[]): void =>
  data.set(row, placeOf(shape, ...index))
const addToRow = (to: RefTensor, row: Row, ...index: readonly number[]): void =>
  setRow(to, add(rowOf(to, ...index), row), ...index)

/** Visits each direction of each sequence; `order` are all steps in the order of the direction. */
function overSequences(
  op: RecurrentName,
  attributes: NodeAttributes,
  { x, w, r, b, lengths }: Record<'x' | 'w' | 'r', RefTensor> & Record<'b' | 'lengths', RefTensor | undefined>,
  visit: (sequence: { d: number; row: number; length: number; order: readonly number[]; direction: Direction }) => void,
): void {
  const [steps, batch] = x.shape as [number, number]
  const direction = attributes.text('direction') as 'forward' | 'reverse' | 'bidirectional'
  const words = attributes.words('activations') as readonly RecurrentActivation['name'][]
  const functions = recurrentActivations(op, {
    direction,
    ...(words.length > 0 ? { activations: words } : {}),
    activation_alpha: attributes.list('activation_alpha'),
    activation_beta: attributes.list('activation_beta'),
  })
  const forward = Array.from({ length: steps }, (_, t) => t)
  const rows = w.shape[1]!
  functions.forEach((ofDirection, d) => {
    const bias = b ? rowOf(b, d) : zeros(2 * rows)
    const order = direction === 'reverse' || d === 1 ? forward.toReversed() : forward
    for (let row = 0; row < batch; row++) {
      visit({
        d, row, order, length: lengths ? lengths.data[row]! : steps,
        direction: {
          w: Array.from({ length: rows }, (_, i) => rowOf(w, d, i)),
          r: Array.from({ length: rows }, (_, i) => rowOf(r, d, i)),
          bw: bias.slice(0, rows), br: bias.slice(rows),
          functions: ofDirection.map(activation),
          hidden: r.shape[2]!,
          linearBeforeReset: op === 'GRU' && attributes.number('linear_before_reset') === 1,
        },
      })
    }
  })
}

/** The layer in its private form; ONNX's own has the same outputs but the last. */
function forward(op: RecurrentName): ReferenceOp {
  const { cells } = RECURRENT[op]
  return ([x, w, r, b, lengths, h0, c0], attributes, shapes) => {
    const out = shapes.map((shape) => refTensor(shape))
    const [y, yH] = out as [RefTensor, RefTensor | undefined]
    const yC = cells ? out[2] : undefined
    const [states, ...others] = out.slice(cells ? 3 : 2)
    const [keptCells, gates] = cells ? others : [undefined, others[0]]
    overSequences(op, attributes, { x: x!, w: w!, r: r!, b, lengths }, ({ d, row, length, order, direction }) => {
      const initial = (given: RefTensor | undefined): Row => (given && length > 0 ? rowOf(given, d, row) : zeros(direction.hidden))
      let state: State = { h: initial(h0), c: initial(c0) }
      for (const t of order) {
        if (t < length) {
          const { after, saved } = CELLS[op].step(direction, rowOf(x!, t, row), state)
          state = after
          setRow(y, state.h, t, d, row)
          if (gates) setRow(gates, saved, d, t, row)
        }
        if (states) setRow(states, state.h, d, t, row)
        if (keptCells) setRow(keptCells, state.c, d, t, row)
      }
      if (yH) setRow(yH, state.h, d, row)
      if (yC) setRow(yC, state.c, d, row)
    })
    return out
  }
}

function backward(op: RecurrentName): ReferenceOp {
  const { cells, saved: saves } = RECURRENT[op]
  return ([x, w, r, lengths, h0, ...others], attributes, shapes) => {
    const rest = [...others]
    const c0 = cells ? rest.shift() : undefined
    const states = rest.shift()!
    const keptCells = cells ? rest.shift() : undefined
    const gates = saves > 0 ? rest.shift() : undefined
    const [dY, dYH, dYC] = rest
    const out = shapes.map((shape) => refTensor(shape))
    const [dX, dW, dR, dB, dH0, dC0] = out as [RefTensor, RefTensor, RefTensor, RefTensor, RefTensor, RefTensor]
    overSequences(op, attributes, { x: x!, w: w!, r: r!, b: undefined, lengths }, ({ d, row, length, order, direction }) => {
      const { hidden } = direction
      const initial = (given: RefTensor | undefined): Row => (given && length > 0 ? rowOf(given, d, row) : zeros(hidden))
      const stateAt = (t: number | undefined): State => ({
        h: t === undefined ? initial(h0) : rowOf(states, d, t, row),
        c: !keptCells ? [] : t === undefined ? initial(c0) : rowOf(keptCells, d, t, row),
      })
      let gradient: State = { h: initial(dYH), c: initial(dYC) }
      for (let i = order.length - 1; i >= 0; i--) {
        const t = order[i]!
        if (t >= length) continue
        const upstream = dY ? rowOf(dY, t, d, row) : zeros(hidden)
        const before = stateAt(order[i - 1])
        const step = CELLS[op].back(
          direction, gates ? rowOf(gates, d, t, row) : [], before, stateAt(t), { ...gradient, h: add(gradient.h, upstream) },
        )
        gradient = step.before
        const xs = rowOf(x!, t, row)
        step.dWx.forEach((value, j) => {
          addToRow(dX, direction.w[j]!.map((weight) => weight * value), t, row)
          addToRow(dW, xs.map((one) => one * value), d, j)
        })
        step.dRh.forEach((value, j) =>
          addToRow(dR, step.multiplied[Math.floor(j / hidden)]!.map((one) => one * value), d, j))
        addToRow(dB, [...step.dWx, ...step.dRh], d)
      }
      setRow(dH0, gradient.h, d, row)
      if (cells) setRow(dC0, gradient.c, d, row)
    })
    return out
  }
}

export const recurrent = {
  RNN: forward('RNN'),
  GRU: forward('GRU'),
  LSTM: forward('LSTM'),
  RNNTraining: forward('RNN'),
  GRUTraining: forward('GRU'),
  LSTMTraining: forward('LSTM'),
  RNNGrad: backward('RNN'),
  GRUGrad: backward('GRU'),
  LSTMGrad: backward('LSTM'),
} satisfies Record<string, ReferenceOp>
