import { describe, expect, it } from 'vitest'
import { choice, flag, number, orElse, orNull, positiveInteger } from '../../core/options.ts'
import { controlOf, isOptional, textOf, valueOfText } from './option-value.ts'

describe('options as fields', () => {
  it('tells names, switches and all else apart', () => {
    expect(controlOf(orElse(choice(['mean', 'median']), 'mean'))).toBe('choice')
    expect(controlOf(orNull(choice(['l1', 'l2'])))).toBe('choice')
    expect(controlOf(orElse(flag(), false))).toBe('flag')
    expect(controlOf(number())).toBe('text')
    expect([isOptional(orNull(positiveInteger())), isOptional(positiveInteger())]).toEqual([true, false])
  })

  it.each([[0.5, '0.5'], [null, ''], ['YYYY-MM', 'YYYY-MM'], [[1, 3], '[1, 3]'], [{ class_name: 'CosineDecay' }, '{"class_name":"CosineDecay"}']])(
    'gives back %j, which is shown as %s', (value, text) => {
      expect(textOf(value)).toBe(text)
      expect(valueOfText(text)).toEqual(value)
    })

  it('takes lists without brackets, of words too', () => {
    expect(valueOfText('1, 2')).toEqual([1, 2])
    expect(valueOfText('year, month')).toEqual(['year', 'month'])
    expect(valueOfText(' two ')).toBe('two')
  })
})
