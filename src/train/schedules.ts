import { cosineOfTurns, pow } from '../core/elementary.ts'
import { flag, type Option, type Options, type OptionValues, orElse, orNull } from '../core/options.ts'
import { fraction, notNegative, number, positive, readOptions, wholeNumber } from '../core/config-options.ts'
import { invalid, readChoice, readFields, readNumber } from '../core/config-values.ts'

/** Keras's LearningRateSchedule as JSON: https://keras.io/api/optimizers/learning_rate_schedules/ */
export interface ScheduleConfig {
  readonly class_name: string
  readonly config: Readonly<Record<string, unknown>>
}

export type LearningRate = number | ScheduleConfig

interface Schedule<O extends Options = Options> {
  readonly options: O
  /** What should hold of the options together, when it does not. */
  check?(config: OptionValues<O>): string | undefined
  /** The rate of the step after `step` others. */
  rate(config: OptionValues<O>, step: number): number
}

function schedule<O extends Options>(entry: Schedule<O>): Schedule {
  return entry as unknown as Schedule
}

const steps = number('>= 1', (value) => value >= 1)
const numbers: Option<readonly number[]> = {
  expects: 'a list of numbers',
  parse: (value) => (Array.isArray(value) && value.every(Number.isFinite) ? value : undefined),
}
/** Another rate inside: {@link completeRate} reads it, who knows the place. */
const rate: Option<LearningRate> = { expects: 'a number > 0 or a schedule', parse: (value) => value as LearningRate }

const DECAY = { initial_learning_rate: positive, decay_steps: steps, decay_rate: positive, staircase: orElse(flag(), false) }

const progress = ({ decay_steps, staircase }: OptionValues<typeof DECAY>, step: number): number =>
  staircase ? Math.floor(step / decay_steps) : step / decay_steps

/** From 1 to 0 over half a turn. */
const halfCosine = (part: number): number => 0.5 * (1 + cosineOfTurns(part / 2))

const between = (from: number, to: number, part: number): number => from + (to - from) * part

/**
 * One entry per schedule, formulas as in keras/src/optimizers/schedules/learning_rate_schedule.py; the last two are
 * ours.
 */
const SCHEDULES: Readonly<Record<string, Schedule>> = {
  ExponentialDecay: schedule({
    options: DECAY,
    rate: (config, step) => config.initial_learning_rate * pow(config.decay_rate, progress(config, step)),
  }),
  InverseTimeDecay: schedule({
    options: DECAY,
    rate: (config, step) => config.initial_learning_rate / (1 + config.decay_rate * progress(config, step)),
  }),
  PiecewiseConstantDecay: schedule({
    options: { boundaries: numbers, values: numbers },
    check: ({ boundaries, values }) =>
      values.length !== boundaries.length + 1 ? 'values have one number more than boundaries'
        : values.some((value) => value < 0) ? 'values are >= 0'
          : boundaries.some((value, i) => i > 0 && value <= boundaries[i - 1]!) ? 'boundaries grow' : undefined,
    rate({ boundaries, values }, step) {
      const at = boundaries.findIndex((boundary) => step <= boundary)
      return values[at < 0 ? boundaries.length : at]!
    },
  }),
  PolynomialDecay: schedule({
    options: {
      initial_learning_rate: positive,
      decay_steps: steps,
      end_learning_rate: orElse(notNegative, 0.0001),
      power: orElse(positive, 1),
      cycle: orElse(flag(), false),
    },
    rate({ initial_learning_rate, decay_steps, end_learning_rate, power, cycle }, step) {
      const length = cycle ? decay_steps * Math.max(1, Math.ceil(step / decay_steps)) : decay_steps
      return between(end_learning_rate, initial_learning_rate, pow(1 - Math.min(step, length) / length, power))
    },
  }),
  CosineDecay: schedule({
    options: {
      initial_learning_rate: notNegative,
      decay_steps: steps,
      alpha: orElse(notNegative, 0),
      warmup_target: orNull(positive),
      warmup_steps: orElse(wholeNumber(0), 0),
    },
    rate({ initial_learning_rate: first, decay_steps, alpha, warmup_target, warmup_steps }, step) {
      if (warmup_target !== null && step < warmup_steps) return between(first, warmup_target, step / warmup_steps)
      const [top, done] = warmup_target === null ? [first, step] : [warmup_target, step - warmup_steps]
      return top * between(alpha, 1, halfCosine(Math.min(done / decay_steps, 1)))
    },
  }),
  CosineDecayRestarts: schedule({
    options: {
      initial_learning_rate: positive,
      first_decay_steps: steps,
      t_mul: orElse(steps, 2),
      m_mul: orElse(positive, 1),
      alpha: orElse(notNegative, 0),
    },
    rate({ initial_learning_rate, first_decay_steps, t_mul, m_mul, alpha }, step) {
      // Keras finds the period by logarithms, which rounding can put on the wrong side of a restart.
      let period = t_mul === 1 ? Math.floor(step / first_decay_steps) : 0
      let start = period * first_decay_steps
      let length = first_decay_steps
      while (step >= start + length) {
        start += length
        length *= t_mul
        period++
      }
      return initial_learning_rate * between(alpha, 1, pow(m_mul, period) * halfCosine((step - start) / length))
    },
  }),
  /**
   * Up to the peak and down to next to nothing, along half cosines (Smith and Topin, "Super-Convergence",
   * https://arxiv.org/abs/1708.07120; options, defaults and formula of PyTorch's OneCycleLR).
   */
  OneCycle: schedule({
    options: {
      max_learning_rate: positive,
      total_steps: wholeNumber(2),
      pct_start: orElse(fraction, 0.3),
      div_factor: orElse(steps, 25),
      final_div_factor: orElse(steps, 10_000),
    },
    rate({ max_learning_rate: top, total_steps, pct_start, div_factor, final_div_factor }, step) {
      const first = top / div_factor
      const peak = pct_start * total_steps - 1
      if (step < peak) return between(top, first, halfCosine(step / peak))
      return between(first / final_div_factor, top, halfCosine(Math.min((step - peak) / (total_steps - 1 - peak), 1)))
    },
  }),
  /** A straight line up to where the rate inside begins, which then runs from its own first step. */
  WarmUp: schedule({
    options: { warmup_steps: wholeNumber(1), learning_rate: rate },
    rate: ({ warmup_steps, learning_rate }, step) =>
      step < warmup_steps
        ? (rateAt(learning_rate, 0) * (step + 1)) / warmup_steps
        : rateAt(learning_rate, step - warmup_steps),
  }),
}

/** The learning rate of the step after `step` others, of a completed config. */
export function rateAt(learningRate: unknown, step: number): number {
  if (typeof learningRate === 'number') return learningRate
  const { class_name, config } = learningRate as ScheduleConfig
  return SCHEDULES[class_name]!.rate(config as never, step)
}

/** Fills in a schedule's defaults. Throws `invalid-config` naming the place. */
export function completeRate(place: string, value: unknown): LearningRate {
  if (typeof value !== 'object') return readNumber(place, value, '> 0', (given) => given > 0)
  const fields = readFields(place, value, ['class_name', 'config', 'module', 'registered_name'])
  const name = readChoice(`${place}.class_name`, fields['class_name'], Object.keys(SCHEDULES))
  const { options, check } = SCHEDULES[name]!
  const config = readOptions(`${place}.config`, fields['config'], options, ['name'])
  const contradiction = check?.(config as never)
  if (contradiction) throw invalid(`${place}.config`, `one whose ${contradiction}`, config)
  if (!('learning_rate' in config)) return { class_name: name, config }
  const inside = completeRate(`${place}.config.learning_rate`, config['learning_rate'])
  return { class_name: name, config: { ...config, learning_rate: inside } }
}
