import { describe, expect, it } from 'vitest'
import { type Stroke, strokeImage } from './stroke-image.ts'

const SIZE = 28

function inked(image: Float32Array) {
  const at = [...image.entries()].filter(([, ink]) => ink > 64).map(([i]) => i)
  const xs = at.map((i) => i % SIZE)
  const ys = at.map((i) => Math.floor(i / SIZE))
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }
}

function mass(image: Float32Array) {
  const total = image.reduce((a, b) => a + b)
  const x = image.reduce((sum, ink, i) => sum + ink * ((i % SIZE) + 0.5), 0) / total
  const y = image.reduce((sum, ink, i) => sum + ink * (Math.floor(i / SIZE) + 0.5), 0) / total
  return { x, y }
}

const one: Stroke = [{ x: 100, y: 20 }, { x: 100, y: 260 }]
const seven: Stroke = [{ x: 40, y: 40 }, { x: 220, y: 40 }, { x: 100, y: 250 }]

describe('strokeImage', () => {
  it('is blank without strokes and stays within 0..255 with them', () => {
    expect(strokeImage([], SIZE)).toEqual(new Float32Array(784))
    const image = strokeImage([seven], SIZE)
    expect(Math.min(...image)).toBe(0)
    expect(Math.max(...image)).toBe(255)
  })

  it('fits the longer side into 20 pixels and keeps the proportions', () => {
    const box = inked(strokeImage([one], SIZE))
    expect(box.bottom - box.top + 1).toBe(20)
    expect(box.right - box.left + 1).toBeLessThanOrEqual(4)
  })

  it('puts the centre of mass in the middle', () => {
    const { x, y } = mass(strokeImage([seven], SIZE))
    expect(x).toBeCloseTo(14, 0)
    expect(y).toBeCloseTo(14, 0)
    // A seven is heavier at the top: its box sits lower than the middle.
    const box = inked(strokeImage([seven], SIZE))
    expect((box.top + box.bottom + 1) / 2).toBeGreaterThan(14)
  })

  it('does not depend on where and how large something is drawn', () => {
    const moved = seven.map(({ x, y }) => ({ x: 500 + x / 7, y: 90 + y / 7 }))
    const [image, same] = [strokeImage([seven], SIZE), strokeImage([moved], SIZE)]
    for (const [i, ink] of image.entries()) expect(same[i]).toBeCloseTo(ink, 1)
  })

  it('smooths edges', () => {
    const between = strokeImage([seven], SIZE).filter((ink) => ink > 0 && ink < 255)
    expect(between.length).toBeGreaterThan(20)
  })

  it('draws a single touch as a dot', () => {
    const box = inked(strokeImage([[{ x: 3, y: 4 }]], SIZE))
    expect(box).toEqual({ left: 13, right: 14, top: 13, bottom: 14 })
  })
})
