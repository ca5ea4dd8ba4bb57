import { expect, it } from 'vitest'
import { MaasError } from './error.ts'

it('knows errors of another script\'s copy of the class', async () => {
  const copy = (await import('./error.ts?copy' as './error.ts')).MaasError
  expect(copy).not.toBe(MaasError)
  const error = new copy('not-found', 'There is no such model.')
  expect(MaasError.from(error)).toBe(error)
  expect(MaasError.from(new TypeError('no'))).toMatchObject({ code: 'internal', message: 'no' })
  expect(new TypeError('no')).not.toBeInstanceOf(MaasError)
})
