import { describe, expect, it } from 'vitest'
import { beginning } from './text-pages.ts'

describe('the beginning of a long text', () => {
  it('is all of a short one', () => {
    expect(beginning('abc', 3)).toBe('abc')
  })

  it('ends with a line where one ends near, and anywhere else otherwise', () => {
    expect(beginning(`${'a'.repeat(95)}\nbcdefgh`, 100)).toBe(`${'a'.repeat(95)}\n`)
    expect(beginning(`a\n${'b'.repeat(200)}`, 100)).toHaveLength(100)
  })

  it('cuts no character in half', () => {
    expect(beginning(`${'a'.repeat(99)}😀😀`, 100)).toBe('a'.repeat(99))
  })
})
