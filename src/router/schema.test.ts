import { toJsonSchema } from '@valibot/to-json-schema'
import { array, type GenericSchema, number, optional, picklist, string } from 'valibot'
import { describe, expect, it } from 'vitest'
import { checked, fields, namedValues, queryNumber, wholeNumber } from './schema.ts'

const schema = fields({
  name: string(), version: optional(wholeNumber()), verbs: optional(array(picklist(['list', 'train']))), inner: optional(fields({ deep: number() })),
})

const said = (value: unknown, of: GenericSchema = schema) => {
  try {
    return checked(of, value)
  } catch (thrown) {
    return (thrown as Error).message
  }
}

describe('checked', () => {
  it('gives what fits', () => {
    expect(said({ name: 'a', version: 3, verbs: ['list'], inner: { deep: 1.5 } })).toEqual({ name: 'a', version: 3, verbs: ['list'], inner: { deep: 1.5 } })
  })

  it('names the field, what was expected and what was given', () => {
    expect(said({})).toBe('"name" must be a text; got nothing.')
    expect(said({ name: null })).toBe('"name" must be a text; got null.')
    expect(said(3)).toBe('The body must be an object, {...}; got 3.')
    expect(said({ name: 'a', version: 1.5 })).toBe('"version" must be a whole number; got 1.5.')
    expect(said({ name: 'a', version: 0 })).toBe('"version" must be at least 1; got 0.')
    expect(said({ name: 'a', version: JSON.parse('1e400') })).toBe('"version" must be a whole number; got Infinity.')
    expect(said({ name: 'a', verbs: ['list', 'fly'] })).toBe('"verbs[1]" must be one of "list", "train"; got "fly".')
    expect(said({ name: 'a', verbs: 'list' })).toBe('"verbs" must be a list; got "list".')
    expect(said({ name: 'a', inner: {} })).toBe('"inner.deep" must be a number; got nothing.')
  })

  it('refuses fields that are unknown, also those that objects have from their prototype', () => {
    for (const key of ['nmae', 'constructor', '__proto__', 'toString']) {
      expect(said(JSON.parse(`{"name":"a","${key}":{}}`))).toBe(`The body has an unknown field "${key}"; known are name, version, verbs, inner.`)
    }
    expect(said({ name: 'a', inner: { deep: 1, more: 2 } })).toBe('"inner" has an unknown field "more"; known are deep.')
  })

  it('keeps every name that people choose, and names it when its value does not fit', () => {
    const columns = fields({ columns: namedValues(fields({ type: string() })) })
    const names = ['__proto__', 'constructor', 'prototype', 'toString', 'x']
    const given = `{"columns":{${names.map((name) => `"${name}":{"type":"${name}"}`).join(',')}}}`
    const read = (checked(columns, JSON.parse(given))).columns
    expect(Object.entries(read)).toEqual(names.map((name) => [name, { type: name }]))
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
    expect(said(JSON.parse('{"columns":{"x":{"type":"number"},"__proto__":{"type":3}}}'), columns)).toBe('"columns.__proto__.type" must be a text; got 3.')
    expect(said(JSON.parse('{"columns":{"__proto__":3}}'), columns)).toBe('"columns.__proto__" must be an object, {...}; got 3.')
    expect(said({ columns: [] }, columns)).toMatch('"columns" must be an object, {...}; got ')
    expect(toJsonSchema(namedValues(string()), { target: 'draft-2020-12' })).toMatchObject({ type: 'object', additionalProperties: { type: 'string' } })
  })

  it('reads numbers of a query', () => {
    const query = fields({ from: queryNumber(10) })
    expect(checked(query, { from: '7' })).toEqual({ from: 7 })
    for (const text of ['-1', '1.5', '11', '', 'x']) expect(() => checked(query, { from: text })).toThrow(`"from" must be a whole number from 0 to 10; got "${text}".`)
  })
})
