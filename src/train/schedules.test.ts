import { describe, expect, it } from 'vitest'
import { completeRate, rateAt } from './schedules.ts'

const path = (class_name: string, config: object, steps: readonly number[]): number[] => {
  const rate = completeRate('learning_rate', { class_name, config })
  return steps.map((step) => rateAt(rate, step))
}

/** Rates worked by hand from the formulas of keras/src/optimizers/schedules/learning_rate_schedule.py. */
describe('learning rate schedules', () => {
  it.each([
    ['ExponentialDecay', { initial_learning_rate: 0.1, decay_steps: 10, decay_rate: 0.5 }, [0, 5, 10, 20], [0.1, 0.1 * Math.SQRT1_2, 0.05, 0.025]],
    ['ExponentialDecay', { initial_learning_rate: 0.1, decay_steps: 10, decay_rate: 0.5, staircase: true }, [0, 9, 10, 29], [0.1, 0.1, 0.05, 0.025]],
    ['InverseTimeDecay', { initial_learning_rate: 0.1, decay_steps: 10, decay_rate: 0.5 }, [0, 5, 20], [0.1, 0.08, 0.05]],
    ['InverseTimeDecay', { initial_learning_rate: 0.1, decay_steps: 10, decay_rate: 1, staircase: true }, [0, 9, 10, 39], [0.1, 0.1, 0.05, 0.025]],
    ['PiecewiseConstantDecay', { boundaries: [3, 6], values: [1, 0.5, 0.1] }, [0, 3, 4, 6, 7, 100], [1, 1, 0.5, 0.5, 0.1, 0.1]],
    ['PolynomialDecay', { initial_learning_rate: 0.1, decay_steps: 10, end_learning_rate: 0 }, [0, 5, 10, 50], [0.1, 0.05, 0, 0]],
    ['PolynomialDecay', { initial_learning_rate: 0.1, decay_steps: 10 }, [10], [0.0001]],
    ['PolynomialDecay', { initial_learning_rate: 1.1, decay_steps: 10, end_learning_rate: 0.1, power: 2 }, [5], [0.35]],
    ['PolynomialDecay', { initial_learning_rate: 1, decay_steps: 10, end_learning_rate: 0, cycle: true }, [0, 5, 10, 15, 20], [1, 0.5, 0, 0.25, 0]],
    ['CosineDecay', { initial_learning_rate: 0.1, decay_steps: 10 }, [0, 5, 10, 11], [0.1, 0.05, 0, 0]],
    ['CosineDecay', { initial_learning_rate: 0.1, decay_steps: 10, alpha: 0.2 }, [0, 5, 10], [0.1, 0.06, 0.02]],
    ['CosineDecay', { initial_learning_rate: 0, decay_steps: 10, warmup_target: 0.2, warmup_steps: 4 }, [0, 1, 4, 9, 14, 20], [0, 0.05, 0.2, 0.1, 0, 0]],
    ['CosineDecayRestarts', { initial_learning_rate: 0.1, first_decay_steps: 4 }, [0, 2, 4, 8, 12, 20], [0.1, 0.05, 0.1, 0.05, 0.1, 0.05]],
    ['CosineDecayRestarts', { initial_learning_rate: 0.1, first_decay_steps: 4, t_mul: 1, m_mul: 0.5, alpha: 0.1 }, [0, 4, 6, 8], [0.1, 0.055, 0.0325, 0.0325]],
    ['CosineDecayRestarts', { initial_learning_rate: 0.1, first_decay_steps: 1, t_mul: 3 }, [4, 13, 40, 121], [0.1, 0.1, 0.1, 0.1]],
    // PyTorch: OneCycleLR(max_lr=1, total_steps=11, pct_start=4/11): up over 3 steps, down over 7
    ['OneCycle', { max_learning_rate: 1, total_steps: 11, pct_start: 4 / 11 }, [0, 1, 3, 10, 11], [0.04, 0.04 + 0.96 * 0.25, 1, 4e-6, 4e-6]],
    ['WarmUp', { warmup_steps: 4, learning_rate: 0.2 }, [0, 1, 3, 4, 100], [0.05, 0.1, 0.2, 0.2, 0.2]],
    [
      'WarmUp',
      { warmup_steps: 2, learning_rate: { class_name: 'ExponentialDecay', config: { initial_learning_rate: 0.2, decay_steps: 1, decay_rate: 0.5 } } },
      [0, 1, 2, 3, 4],
      [0.1, 0.2, 0.2, 0.1, 0.05],
    ],
  ] as const)('%s %j at %j', (class_name, config, steps, rates) => {
    path(class_name, config, steps).forEach((rate, i) => expect(rate, `step ${steps[i]}`).toBeCloseTo(rates[i]!, 12))
  })

  it('takes a number, and what Keras writes', () => {
    expect(rateAt(completeRate('learning_rate', 0.01), 99)).toBe(0.01)
    const config = { initial_learning_rate: 0.1, decay_steps: 10, alpha: 0, warmup_target: null, warmup_steps: 0, name: 'CosineDecay' }
    const given = { module: 'keras.optimizers.schedules', class_name: 'CosineDecay', config, registered_name: null }
    expect(rateAt(completeRate('learning_rate', given), 5)).toBeCloseTo(0.05, 12)
  })

  it.each([
    ['Linear', {}, 'learning_rate.class_name must be one of ExponentialDecay, InverseTimeDecay, '],
    ['ExponentialDecay', { initial_learning_rate: 0.1 }, 'learning_rate.config.decay_steps must be a number >= 1, got nothing'],
    ['ExponentialDecay', { initial_learning_rate: -1, decay_steps: 1, decay_rate: 1 }, 'learning_rate.config.initial_learning_rate must be a number > 0, got -1'],
    ['InverseTimeDecay', { initial_learning_rate: 1, decay_steps: 1, decay_rate: 1, staircase: 1 }, 'learning_rate.config.staircase must be true or false, got 1'],
    ['PolynomialDecay', { initial_learning_rate: 1, decay_steps: 1, power: 0 }, 'learning_rate.config.power must be a number > 0, got 0'],
    ['CosineDecay', { initial_learning_rate: 1, decay_steps: 1, alpha: -1 }, 'learning_rate.config.alpha must be a number >= 0, got -1'],
    ['CosineDecayRestarts', { initial_learning_rate: 1, first_decay_steps: 1, t_mul: 0.5 }, 'learning_rate.config.t_mul must be a number >= 1, got 0.5'],
    ['PiecewiseConstantDecay', { boundaries: [1, 2], values: [1, 2] }, 'learning_rate.config must be one whose values have one number more than boundaries, got '],
    ['PiecewiseConstantDecay', { boundaries: [2, 1], values: [1, 2, 3] }, 'learning_rate.config must be one whose boundaries grow, got '],
    ['PiecewiseConstantDecay', { boundaries: [1], values: [1, -1] }, 'learning_rate.config must be one whose values are >= 0, got '],
    ['OneCycle', { max_learning_rate: 1, total_steps: 1 }, 'learning_rate.config.total_steps must be a whole number from 2 on, got 1'],
    ['WarmUp', { warmup_steps: 4, learning_rate: 0 }, '.config.learning_rate must be a number > 0, got 0'],
    ['WarmUp', { warmup_steps: 4 }, '.config.learning_rate must be a number > 0 or a schedule, got nothing'],
    [
      'WarmUp', { warmup_steps: 4, learning_rate: { class_name: 'CosineDecay', config: { initial_learning_rate: 1, decay_steps: 0 } } },
      'rate.config.learning_rate.config.decay_steps must be a number >= 1, got 0',
    ],
    ['ExponentialDecay', { decay: 1 }, "learning_rate.config: unknown key 'decay'; known: initial_learning_rate, "],
  ])('refuses %s %j', (class_name, config, message) => {
    expect(() => completeRate('learning_rate', { class_name, config })).toThrow(message)
  })
})
