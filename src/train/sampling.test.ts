import { array, assert, integer, pre, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { classTable } from '../data/testing/tables.ts'
import { classSampler, readSampling } from './sampling.ts'

function target(classes: readonly number[]) {
  const { target } = classTable(classes)
  if (target.task !== 'classification') throw new Error('not a classification')
  return target
}

const counts = (rows: Uint32Array, classes: readonly number[]): number[] => [0, 1, 2].map((label) => rows.filter((row) => classes[row] === label).length)

describe('classSampler', () => {
  it('draws as much of each class, of its own rows only, by the seed alone', () => {
    assert(property(array(integer({ min: 0, max: 2 }), { minLength: 20, maxLength: 60 }), integer(), (classes, seed) => {
      pre(new Set(classes).size === 3)
      const rows = Uint32Array.from(classes.keys()).filter((row) => row % 4 !== 0)
      const there = counts(rows, classes)
      pre(Math.min(...there) > 0)
      for (const sampling of ['oversample', 'undersample'] as const) {
        const sampler = classSampler(sampling, target(classes), rows)
        const drawn = sampler.draw(new Rng(seed))
        const share = sampling === 'oversample' ? Math.max(...there) : Math.min(...there)
        expect(counts(drawn, classes)).toEqual([share, share, share])
        expect(sampler.length).toBe(drawn.length)
        expect([...drawn].every((row) => rows.includes(row))).toBe(true)
        expect(sampler.draw(new Rng(seed))).toEqual(drawn)
        // As evenly as can be: no row twice when undersampling, none left out and none more than once oftener when oversampling.
        const times = [...rows].map((row) => drawn.filter((one) => one === row).length)
        if (sampling === 'undersample') expect(Math.max(...times)).toBe(1)
        else for (const label of [0, 1, 2]) {
          const own = times.filter((_, i) => classes[rows[i]!] === label)
          expect(Math.min(...own)).toBe(Math.floor(share / own.length))
          expect(Math.max(...own)).toBe(Math.ceil(share / own.length))
        }
      }
    }), { numRuns: 40 })
  })

  it('gives all rows of a frequent class their turn, and needs no class that is not there', () => {
    const classes = [0, 0, 0, 0, 0, 0, 1, 1, 2]
    const sampler = classSampler('undersample', target(classes), Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7))
    const rng = new Rng(1)
    const seen = new Set(Array.from({ length: 30 }, () => [...sampler.draw(rng)]).flat())
    expect(sampler.length).toBe(4)
    expect([...seen].toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })
})

it('is refused where there is nothing to even out', () => {
  expect(readSampling(null, 'regression', null)).toBeNull()
  expect(readSampling('oversample', 'classification', null)).toBe('oversample')
  expect(() => readSampling('smote', 'classification', null)).toThrow('sampling must be one of oversample, undersample, got "smote"')
  expect(() => readSampling('oversample', 'regression', null)).toThrow('sampling must be left out: a regression has no classes')
  expect(() => readSampling('oversample', 'classification', 'balanced')).toThrow('both even out the classes')
})
