import { expect, it } from 'vitest'
import { duration } from './format.ts'

it.each([
  [0, '0 ms'],
  [59_000, '59.0 s'],
  [60_000, '1 min 0 s'],
  [119_700, '2 min 0 s'],
  [3_599_600, '1 h 0 min'],
])('says how long %d ms are', (ms, said) => expect(duration(ms)).toBe(said))
