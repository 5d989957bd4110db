import picomatch from 'picomatch'
import { expect, it } from 'vitest'
import { globMatcher } from './glob.ts'

const paths = [
  'a',
  'a.log',
  'b.LOG',
  'x/a.log',
  'x/y/a.log',
  'x/.env',
  'x/y',
  'a-1',
  'a[1]',
  'abc',
  'x/y/z/report-2026.md',
  'a,b',
  'ü.log',
  'a b',
]
const patterns = [
  '**',
  '**/*',
  '*',
  '*.log',
  '**/*.log',
  'x/*',
  'x/**',
  'x/**/a.log',
  '?',
  'a?1',
  '[ab].log',
  '{a,b}.log',
  '**/{a,report-*}.{log,md}',
  'x/*/*',
  'a\\[1\\]',
  '*-[0-9]',
  'nothing',
  '**/y',
  'a.log',
  'a,b',
]

it.each(patterns)('reads %s as others do', (pattern) => {
  const fits = picomatch(pattern, { dot: true, nocase: true })
  const matches = globMatcher(pattern)
  expect(paths.filter(matches)).toEqual(paths.filter((path) => fits(path)))
})

it('reads a set of all other characters', () => {
  expect(paths.filter(globMatcher('[!a].log'))).toEqual(['b.LOG', 'ü.log'])
})

it.each([
  `${'*a'.repeat(30)}b`,
  '+(+(+(a)))b',
  '((a+)+)+$',
  `${'{a,aa}'.repeat(80)}b`,
  '{1..100000000}',
  '[z-a]',
  '[',
  '[]',
  '[!]',
  '{a',
  'a}',
  '\\',
  '[\\d]',
  '(?:',
  '**'.repeat(250),
  '[a-]',
  '[[:alpha:]]',
])('takes %s as it is, and is quick about it', (pattern) => {
  const before = process.cpuUsage()
  const matches = globMatcher(pattern)
  for (let i = 0; i < 20; i++) matches('a'.repeat(250))
  const { user } = process.cpuUsage(before)
  // backtracking would take longer than this machine will last
  expect(user).toBeLessThan(20_000_000)
})
