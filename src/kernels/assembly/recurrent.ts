import { matmul, matmulScratch } from './matmul'
import { Activation, activate } from './recurrent-activation'
import { ACCUMULATE, addRows, BIAS_PER_COLUMN, overRows, product, sumRows, transpose } from './recurrent-algebra'
import { gruBack, gruBackReset, gruGates, gruStep, lstmBack, lstmStep, rnnBack } from './recurrent-cells'

// RNN, GRU and LSTM over all steps and directions, and their gradients. What all steps can do at once is one product:
// the inputs before the step loop, the gradients of the weights behind it. Steps that no sequence reaches are not made.

// @ts-ignore: decorator
@inline
const RNN: i32 = 0
// @ts-ignore: decorator
@inline
const GRU: i32 = 1
// @ts-ignore: decorator
@inline
const LSTM: i32 = 2

/** What the runtime writes (src/runtime/lower/recurrent.ts). Addresses of what is absent are 0. */
// @ts-ignore: decorator
@unmanaged
class Layer {
  steps: i32
  batch: i32
  inputs: i32
  hidden: i32
  directions: i32
  /** The first direction runs backward; the second always does. */
  reverse: i32
  linearBeforeReset: i32
  x: usize
  w: usize
  r: usize
  b: usize
  lengths: usize
  h0: usize
  c0: usize
  y: usize
  yH: usize
  yC: usize
  states: usize
  cells: usize
  gates: usize
  scratch: usize
  dY: usize
  dYH: usize
  dYC: usize
  dX: usize
  dW: usize
  dR: usize
  dB: usize
  dH0: usize
  dC0: usize
  // then three Activations per direction
}

export function rnn(layer: usize): i32 { return forward(RNN, changetype<Layer>(layer)) }
export function gru(layer: usize): i32 { return forward(GRU, changetype<Layer>(layer)) }
export function lstm(layer: usize): i32 { return forward(LSTM, changetype<Layer>(layer)) }
export function rnnGrad(layer: usize): i32 { return backward(RNN, changetype<Layer>(layer)) }
export function gruGrad(layer: usize): i32 { return backward(GRU, changetype<Layer>(layer)) }
export function lstmGrad(layer: usize): i32 { return backward(LSTM, changetype<Layer>(layer)) }

/** Bytes of scratch that both want, for a cell of so many gates. */
export function recurrentScratch(gates: i32, steps: i32, batch: i32, inputs: i32, hidden: i32): i32 {
  const rows = steps * batch
  const width = gates * hidden
  let products = max(matmulScratch(rows, width, inputs, 0, 1), matmulScratch(rows, inputs, width, 0, 0))
  products = max(products, max(matmulScratch(batch, width, hidden, 0, 0), matmulScratch(batch, hidden, width, 0, 0)))
  products = max(products, max(matmulScratch(width, inputs, rows, 1, 0), matmulScratch(width, hidden, rows, 1, 0)))
  const own = max(width * (hidden + 1), (rows * max(gates, 4) + 3 * batch) * hidden)
  return ((own + batch * hidden) << 2) + products
}

// @ts-ignore: decorator
@inline
function gatesOf(cell: i32): i32 {
  return cell == RNN ? 1 : cell == GRU ? 3 : 4
}

/** Blocks of a row of `gates`. */
// @ts-ignore: decorator
@inline
function savedOf(cell: i32): i32 {
  return cell == LSTM ? 5 : 4
}

// @ts-ignore: decorator
@inline
function activation(layer: Layer, direction: i32, index: i32): Activation {
  const first = changetype<usize>(layer) + offsetof<Layer>()
  return changetype<Activation>(first + <usize>(direction * 3 + index) * offsetof<Activation>())
}

/** Steps up to the longest sequence. */
let steps: i32 = 0
/** Steps that every sequence has. */
let common: i32 = 0

/** Sets both. Returns the first sequence whose length is impossible, or -1. */
function measure(layer: Layer): i32 {
  steps = common = layer.steps
  if (!layer.lengths) return -1
  let longest = 0
  for (let i = 0; i < layer.batch; i++) {
    const length = load<i32>(layer.lengths + (<usize>i << 2))
    if (<u32>length > <u32>layer.steps) return i
    longest = max(longest, length)
    common = min(common, length)
  }
  steps = longest
  return -1
}

/** Sequence `row` has a step t. */
// @ts-ignore: decorator
@inline
function reaches(layer: Layer, row: i32, t: i32): bool {
  return t < common || t < load<i32>(layer.lengths + (<usize>row << 2))
}

// @ts-ignore: decorator
@inline
function forward(cell: i32, layer: Layer): i32 {
  const wrong = measure(layer)
  if (wrong >= 0) return wrong
  const batch = layer.batch
  const hidden = layer.hidden
  const bytes = <usize>hidden << 2
  const state = <usize>batch * bytes
  const width = gatesOf(cell) * hidden
  const saved = savedOf(cell) * hidden
  const zero = layer.scratch
  const rT = zero + state
  const bias = rT + (<usize>(width * hidden) << 2)
  const free = bias + (<usize>width << 2)
  memory.fill(zero, 0, state)
  for (let d = 0; d < layer.directions; d++) {
    const f = activation(layer, d, 0)
    const g = activation(layer, d, 1)
    const k = activation(layer, d, 2)
    const reversed = d == 1 || layer.reverse != 0
    const own = <usize>d * <usize>layer.steps
    const states = layer.states + own * state
    const cells = layer.cells + own * state
    const gates = cell == RNN ? states : layer.gates + (own * <usize>(batch * saved) << 2)
    const rowWidth = cell == RNN ? hidden : saved
    const pitch = <usize>rowWidth << 2
    const biasR = layer.b + (<usize>((d * 2 + 1) * width) << 2)
    if (layer.b) {
      const both = cell == GRU && layer.linearBeforeReset ? 2 * hidden : width
      addRows(biasR - (<usize>width << 2), biasR, bias, both, width)
    }
    const w = layer.w + (<usize>(d * width * layer.inputs) << 2)
    matmul(
      steps * batch, width, layer.inputs, layer.x, layer.inputs, 0, w, layer.inputs, 1, gates, rowWidth,
      layer.b ? BIAS_PER_COLUMN : 0, bias, free,
    )
    transpose(layer.r + (<usize>(d * width * hidden) << 2), width, hidden, rT)
    let before = layer.h0 ? layer.h0 + <usize>d * state : zero
    let cellBefore = layer.c0 ? layer.c0 + <usize>d * state : zero
    for (let i = 0; i < steps; i++) {
      const t = reversed ? steps - 1 - i : i
      const h = states + <usize>t * state
      const c = cells + <usize>t * state
      const gate = gates + <usize>(t * batch) * pitch
      if (cell == GRU) {
        product(batch, 2 * hidden, hidden, before, hidden, rT, width, gate, rowWidth, ACCUMULATE, 0, free)
        if (layer.linearBeforeReset) {
          const flags = layer.b ? BIAS_PER_COLUMN : 0
          const q = gate + 3 * bytes
          product(batch, hidden, hidden, before, hidden, rT + 2 * bytes, width, q, rowWidth, flags, biasR + 2 * bytes, free)
        }
        for (let row = 0; row < batch; row++) {
          if (reaches(layer, row, t)) {
            gruGates(f, hidden, gate + <usize>row * pitch, before + <usize>row * bytes, <bool>layer.linearBeforeReset)
          }
        }
        if (!layer.linearBeforeReset) {
          const q = gate + 3 * bytes
          const candidate = gate + 2 * bytes
          product(batch, hidden, hidden, q, rowWidth, rT + 2 * bytes, width, candidate, rowWidth, ACCUMULATE, 0, free)
        }
      } else if (before != zero) {
        product(batch, width, hidden, before, hidden, rT, width, gate, rowWidth, ACCUMULATE, 0, free)
      }
      if (cell == RNN) activate(f, h, batch * hidden)
      for (let row = 0; row < batch; row++) {
        const at = <usize>row * bytes
        if (!reaches(layer, row, t)) {
          memory.copy(h + at, before + at, bytes)
          if (cell == LSTM) memory.copy(c + at, cellBefore + at, bytes)
        } else if (cell == GRU) {
          gruStep(g, hidden, gate + <usize>row * pitch, before + at, h + at)
        } else if (cell == LSTM) {
          lstmStep(f, g, k, hidden, gate + <usize>row * pitch, cellBefore + at, c + at, h + at)
        }
      }
      before = h
      cellBefore = c
    }
    if (layer.y) writeY(layer, d, states)
    if (layer.yH) writeState(layer, layer.yH + <usize>d * state, before)
    if (cell == LSTM && layer.yC) writeState(layer, layer.yC + <usize>d * state, cellBefore)
  }
  return -1
}

/** A state, or its gradient: 0 where the sequence is empty. */
function writeState(layer: Layer, to: usize, from: usize): void {
  const row = <usize>layer.hidden << 2
  memory.copy(to, from, <usize>layer.batch * row)
  if (common > 0) return
  for (let i = 0; i < layer.batch; i++) {
    if (!reaches(layer, i, 0)) memory.fill(to + <usize>i * row, 0, row)
  }
}

/** Y [steps, directions, batch, hidden] of direction d; 0 behind the end of each sequence. */
function writeY(layer: Layer, d: i32, states: usize): void {
  const row = <usize>layer.hidden << 2
  const state = <usize>layer.batch * row
  for (let t = 0; t < layer.steps; t++) {
    const y = layer.y + <usize>(t * layer.directions + d) * state
    const h = states + <usize>t * state
    if (t < common) {
      memory.copy(y, h, state)
      continue
    }
    for (let i = 0; i < layer.batch; i++) {
      const at = <usize>i * row
      if (reaches(layer, i, t)) memory.copy(y + at, h + at, row)
      else memory.fill(y + at, 0, row)
    }
  }
}

// @ts-ignore: decorator
@inline
function backward(cell: i32, layer: Layer): i32 {
  const wrong = measure(layer)
  if (wrong >= 0) return wrong
  const batch = layer.batch
  const hidden = layer.hidden
  const inputs = layer.inputs
  const bytes = <usize>hidden << 2
  const state = <usize>batch * bytes
  const width = gatesOf(cell) * hidden
  const saved = savedOf(cell) * hidden
  // The gradients of a row: of each gate, and of GRU's q.
  const rowWidth = cell == GRU ? 4 * hidden : width
  const pitch = <usize>rowWidth << 2
  const zero = layer.scratch
  const carry = zero + state
  const carryCell = carry + state
  const dq = carryCell + state
  const gradients = cell == GRU ? dq + state : dq
  const free = gradients + <usize>(steps * batch) * pitch
  memory.fill(zero, 0, state)
  for (let d = 0; d < layer.directions; d++) {
    const f = activation(layer, d, 0)
    const g = activation(layer, d, 1)
    const k = activation(layer, d, 2)
    const reversed = d == 1 || layer.reverse != 0
    const own = <usize>d * <usize>layer.steps
    const states = layer.states + own * state
    const cells = layer.cells + own * state
    const gates = layer.gates + (own * <usize>(batch * saved) << 2)
    const w = layer.w + (<usize>(d * width * inputs) << 2)
    const r = layer.r + <usize>(d * width) * bytes
    const h0 = layer.h0 ? layer.h0 + <usize>d * state : zero
    const c0 = layer.c0 ? layer.c0 + <usize>d * state : zero
    begin(carry, layer.dYH, d, state)
    if (cell == LSTM) begin(carryCell, layer.dYC, d, state)
    for (let i = steps - 1; i >= 0; i--) {
      const t = reversed ? steps - 1 - i : i
      const previous = <usize>(reversed ? t + 1 : t - 1) * state
      const before = i == 0 ? h0 : states + previous
      const cellBefore = i == 0 ? c0 : cells + previous
      const gate = gates + (<usize>(t * batch * saved) << 2)
      const dg = gradients + <usize>(t * batch) * pitch
      const dY = layer.dY ? layer.dY + <usize>(t * layer.directions + d) * state : 0
      for (let row = 0; row < batch; row++) {
        const at = <usize>row * bytes
        const dgRow = dg + <usize>row * pitch
        const gateRow = gate + (<usize>(row * saved) << 2)
        const dYRow = dY ? dY + at : 0
        if (!reaches(layer, row, t)) memory.fill(dgRow, 0, pitch)
        else if (cell == RNN) rnnBack(f, hidden, states + <usize>t * state + at, dgRow, carry + at, dYRow)
        else if (cell == LSTM) {
          lstmBack(f, g, k, hidden, gateRow, cellBefore + at, dgRow, carry + at, carryCell + at, dYRow)
        } else gruBack(f, g, hidden, gateRow, before + at, dgRow, carry + at, dYRow, <bool>layer.linearBeforeReset)
      }
      if (cell == GRU) {
        const ofH = r + 2 * <usize>hidden * bytes
        if (layer.linearBeforeReset) {
          product(batch, hidden, hidden, dg + 3 * bytes, rowWidth, ofH, hidden, carry, hidden, ACCUMULATE, 0, free)
        } else {
          product(batch, hidden, hidden, dg + 2 * bytes, rowWidth, ofH, hidden, dq, hidden, 0, 0, free)
          for (let row = 0; row < batch; row++) {
            const at = <usize>row * bytes
            if (!reaches(layer, row, t)) continue
            const gateRow = gate + (<usize>(row * saved) << 2)
            gruBackReset(f, hidden, gateRow, before + at, dq + at, dg + <usize>row * pitch, carry + at)
          }
        }
        product(batch, hidden, 2 * hidden, dg, rowWidth, r, hidden, carry, hidden, ACCUMULATE, 0, free)
      } else if (i > 0 || layer.dH0) {
        product(batch, hidden, width, dg, rowWidth, r, hidden, carry, hidden, ACCUMULATE, 0, free)
      }
    }
    if (layer.dH0) writeState(layer, layer.dH0 + <usize>d * state, carry)
    if (cell == LSTM && layer.dC0) writeState(layer, layer.dC0 + <usize>d * state, carryCell)

    if (layer.dX) {
      const flags = d > 0 ? ACCUMULATE : 0
      product(steps * batch, inputs, width, gradients, rowWidth, w, inputs, layer.dX, inputs, flags, 0, free)
    }
    if (layer.dW) {
      const dW = layer.dW + (<usize>(d * width * inputs) << 2)
      overRows(steps * batch, width, inputs, gradients, rowWidth, layer.x, inputs, dW, false, free)
    }
    if (layer.dR) {
      const dR = layer.dR + <usize>(d * width) * bytes
      const initial = layer.h0 ? h0 : 0
      if (cell == GRU) {
        overStates(reversed, 2 * hidden, batch, hidden, gradients, rowWidth, states, initial, dR, free)
        const ofH = dR + 2 * <usize>hidden * bytes
        if (layer.linearBeforeReset) {
          overStates(reversed, hidden, batch, hidden, gradients + 3 * bytes, rowWidth, states, initial, ofH, free)
        } else {
          const q = gates + 3 * bytes
          overRows(steps * batch, hidden, hidden, gradients + 2 * bytes, rowWidth, q, saved, ofH, false, free)
        }
      } else {
        overStates(reversed, width, batch, hidden, gradients, rowWidth, states, initial, dR, free)
      }
    }
    if (layer.dB) {
      const dB = layer.dB + (<usize>(d * 2 * width) << 2)
      sumRows(gradients, steps * batch, pitch, dB, width)
      const ofR = dB + (<usize>width << 2)
      memory.copy(ofR, dB, <usize>width << 2)
      if (cell == GRU && layer.linearBeforeReset) {
        sumRows(gradients + 3 * bytes, steps * batch, pitch, ofR + 2 * bytes, hidden)
      }
    }
  }
  if (layer.dX) {
    const step = <usize>(batch * inputs) << 2
    memory.fill(layer.dX + <usize>steps * step, 0, <usize>(layer.steps - steps) * step)
  }
  return -1
}

/** The gradient of the last state: what comes back through Y_h or Y_c. */
function begin(carry: usize, given: usize, d: i32, state: usize): void {
  if (given) memory.copy(carry, given + <usize>d * state, state)
  else memory.fill(carry, 0, state)
}

/** {@link overRows} with the state before each step: that after its neighbour, at the first step the initial one. */
function overStates(
  reversed: bool, m: i32, batch: i32, hidden: i32, gradients: usize, lda: i32,
  states: usize, initial: usize, c: usize, scratch: usize,
): void {
  const step = <usize>(batch * lda) << 2
  const rows = max(steps - 1, 0) * batch
  const after = states + (reversed ? <usize>(batch * hidden) << 2 : 0)
  overRows(rows, m, hidden, reversed ? gradients : gradients + step, lda, after, hidden, c, false, scratch)
  if (initial && steps > 0) {
    const first = reversed ? gradients + <usize>(steps - 1) * step : gradients
    overRows(batch, m, hidden, first, lda, initial, hidden, c, true, scratch)
  }
}
