import { expect, it } from 'vitest'
import { foundValue } from './found-value.ts'

it.each([
  ['', null],
  ['  ', null],
  ['{"id": 7}', { id: 7 }],
  [' 7 ', 7],
  ['ticket 7', 'ticket 7'],
  ['{"id": ', '{"id":'],
])('reads what a person found: %j', (text, value) => expect(foundValue(text)).toEqual(value))
