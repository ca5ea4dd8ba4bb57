import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8')
const colours = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [name!, { light: light!, dark: dark! }]),
)

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
  return (light! + 0.05) / (dark! + 0.05)
}

const surfaces = ['canvas', 'surface', 'surface-sunken', 'surface-hover']
const text: readonly (readonly [string, string])[] = [
  ...['text', 'text-muted', 'accent', 'danger'].flatMap((ink) => surfaces.map((surface) => [ink, surface] as const)),
  ['on-accent', 'accent'], ['on-accent', 'accent-hover'], ['accent', 'accent-soft'], ['danger', 'danger-soft'], ['contrast', 'warning-soft'],
]
const graphics: readonly (readonly [string, string])[] = [
  ['border-strong', 'surface'], ['border-strong', 'canvas'], ['contrast', 'surface'], ['accent', 'surface-hover'],
]

describe.each(['light', 'dark'] as const)('colours of the %s theme', (theme) => {
  const ratio = ([ink, ground]: readonly [string, string]) => contrast(colours.get(ink)![theme], colours.get(ground)![theme])

  it.each(text)('%s on %s is readable (WCAG AA, 4.5:1)', (...pair) => {
    expect(ratio(pair)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(graphics)('%s on %s can be told apart (WCAG AA, 3:1)', (...pair) => {
    expect(ratio(pair)).toBeGreaterThanOrEqual(3)
  })
})
