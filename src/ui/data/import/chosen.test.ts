import { expect, it } from 'vitest'
import { chosenFiles } from './chosen.ts'

const file = (name: string, webkitRelativePath = '') => Object.assign(new File(['x'], name), { webkitRelativePath })

it('is a file, or a folder of several with their paths', () => {
  expect(chosenFiles([])).toBeUndefined()
  expect(chosenFiles([file('a.csv')])).toMatchObject({ name: 'a.csv' })
  expect(chosenFiles([file('1.png', 'pets/cat/1.png'), file('1.png', 'pets/dog/1.png')])).toMatchObject({
    name: 'pets', file: [{ path: 'pets/cat/1.png' }, { path: 'pets/dog/1.png' }],
  })
  expect(chosenFiles([file('1.png', 'pets/1.png')])).toMatchObject({ name: 'pets', file: [{ path: 'pets/1.png' }] })
  expect(chosenFiles([file('1.png'), file('2.png')])).toMatchObject({ name: 'files', file: [{ path: '1.png' }, { path: '2.png' }] })
})
