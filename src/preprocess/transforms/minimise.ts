const GOLDEN = (3 - Math.sqrt(5)) / 2
const STEPS = 100
const TOLERANCE = 1e-10

/**
 * Where a function of one number is least: the interval is moved downhill first and then cut by golden sections and parabolas
 * (R. P. Brent, "Algorithms for Minimization without Derivatives", 1973).
 */
export function minimise(of: (x: number) => number, from: number, to: number): number {
  let [low, high] = bracket(of, from, to)
  let x = low + GOLDEN * (high - low)
  let [w, v] = [x, x]
  let fx = of(x)
  let [fw, fv] = [fx, fx]
  let [step, last] = [0, 0]
  for (let i = 0; i < STEPS; i++) {
    const middle = (low + high) / 2
    const tolerance = TOLERANCE * Math.abs(x) + TOLERANCE
    if (Math.abs(x - middle) <= 2 * tolerance - (high - low) / 2) break
    // The parabola through x, w and v.
    const r = (x - w) * (fx - fv)
    const s = (x - v) * (fx - fw)
    const divisor = 2 * (s - r)
    const parabola = ((x - v) * s - (x - w) * r) / -divisor
    const fits = Math.abs(last) > tolerance && Math.abs(parabola) < Math.abs(last / 2) && x + parabola > low && x + parabola < high
    last = fits ? step : x < middle ? high - x : low - x
    step = fits ? parabola : GOLDEN * last
    const u = Math.abs(step) >= tolerance ? x + step : x + Math.sign(step) * tolerance
    const fu = of(u)
    if (fu <= fx) {
      if (u < x) high = x
      else low = x
      ;[v, fv, w, fw, x, fx] = [w, fw, x, fx, u, fu]
    } else {
      if (u < x) low = u
      else high = u
      if (fu <= fw || w === x) [v, fv, w, fw] = [w, fw, u, fu]
      else if (fu <= fv || v === x || v === w) [v, fv] = [u, fu]
    }
  }
  return x
}

/** An interval that holds a least value: the ends are moved on while it lies at them. */
function bracket(of: (x: number) => number, from: number, to: number): [number, number] {
  let [low, high] = [from, to]
  for (let i = 0; i < 20; i++) {
    const middle = of((low + high) / 2)
    const [atLow, atHigh] = [of(low), of(high)]
    if (middle <= atLow && middle <= atHigh) break
    const width = high - low
    if (atLow < atHigh) low -= width
    else high += width
  }
  return [low, high]
}
