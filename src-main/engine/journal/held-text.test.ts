import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { HeldText } from './held-text.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

function held() {
  const stored: string[] = []
  const text = new HeldText((path, data) => stored.push(`${path}: ${data.text}`))
  return { stored, text, say: (path: string, said: string) => text.hold(path, { node: 'n', text: said }, undefined) }
}

it('text of a place is stored at once, then at most every half second, and the last of it always', () => {
  const { stored, say } = held()
  expect(say('a', '1')).toBe(1)
  expect([say('a', '12'), say('a', '123')]).toEqual([undefined, undefined])
  expect(say('b', 'x')).toBe(2)
  expect(stored).toEqual(['a: 1', 'b: x'])
  vi.advanceTimersByTime(500)
  expect(stored).toEqual(['a: 1', 'b: x', 'a: 123'])
  vi.advanceTimersByTime(5000)
  expect(stored).toHaveLength(3)
  expect(say('a', '1234')).toBe(4)
})

it('what was held is not stored after what came later', () => {
  const { stored, say } = held()
  say('a', '1')
  vi.advanceTimersByTime(10)
  say('a', '12')
  vi.advanceTimersByTime(495)
  expect(say('a', '123')).toBe(2)
  vi.advanceTimersByTime(5000)
  expect(stored).toEqual(['a: 1', 'a: 123'])
})

it('what was said there and further in comes before something else at a place, and before the end', () => {
  const { stored, text, say } = held()
  for (const path of ['a', 'a/turn:0', 'ab']) for (const said of ['1', '12']) say(path, said)
  text.release('a')
  expect(stored.slice(3)).toEqual(['a: 12', 'a/turn:0: 12'])
  text.release('')
  expect(stored.slice(5)).toEqual(['ab: 12'])
  for (const path of ['a', 'ab']) say(path, '123')
  text.releaseAll()
  expect(stored.slice(6)).toEqual(['a: 123', 'ab: 123'])
})

it('what is dropped is never stored', () => {
  const { stored, text, say } = held()
  say('a', '1')
  say('a', '12')
  text.drop()
  vi.advanceTimersByTime(5000)
  expect(stored).toEqual(['a: 1'])
})
