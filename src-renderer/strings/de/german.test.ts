import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const folder = join(import.meta.dirname, '..')
const parts = readdirSync(join(folder, 'en')).sort()

type Texts = { readonly [key: string]: string | ((...values: unknown[]) => string) | Texts }

/** Every text of a catalogue by its path. */
function flat(texts: Texts, path = ''): [string, string | ((...values: unknown[]) => string)][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'object' ? flat(value, `${path}${key}.`) : [[`${path}${key}`, value] as [string, typeof value]],
  )
}

const load = async (language: 'en' | 'de', part: string): Promise<Map<string, string | ((...values: unknown[]) => string)>> => {
  const { english, german } = (await import(join(folder, language, part))) as { english?: Texts; german?: Texts }
  return new Map(flat((english ?? german) as Texts))
}

/** Values that a text can be given, each of which is seen in it: words, and counts without a mark for thousands. */
const values: readonly (readonly unknown[])[] = [
  ['Alpha', 'Beta', 'Gamma', 'Delta'],
  [201, 302, 403, 504],
  [1, 302, 403, 504],
  [7, 'Beta', 'Gamma'],
  [7, 302, 'Gamma'],
]

/** Which of the values a text shows. */
function shown(text: (...values: unknown[]) => string, given: readonly unknown[]): unknown[] | null {
  try {
    const result = text(...given)
    return given.slice(0, text.length).filter((value) => value !== 1 && result.includes(String(value)))
  } catch {
    return null
  }
}

describe.each(parts)('%s in German', (part) => {
  it('has the same texts, none of them empty or left in English', async () => {
    const [english, german] = [await load('en', part), await load('de', part)]
    expect([...german.keys()].sort()).toEqual([...english.keys()].sort())
    for (const [key, text] of english) {
      const other = german.get(key)
      expect(typeof other, key).toBe(typeof text)
      if (typeof text !== 'string' || typeof other !== 'string') continue
      expect(other === '', key).toBe(text === '')
      if (text.split(' ').length > 2) expect(other, key).not.toBe(text)
    }
  })

  it('shows the values that the English texts show', async () => {
    const [english, german] = [await load('en', part), await load('de', part)]
    for (const [key, text] of english) {
      const other = german.get(key)
      if (typeof text !== 'function' || typeof other !== 'function') continue
      for (const given of values) {
        const expected = shown(text, given)
        if (expected) expect(shown(padded(other, text.length), given), key).toEqual(expected)
      }
    }
  })

  it('speaks to nobody in particular', async () => {
    for (const [key, text] of await load('de', part)) {
      const said = typeof text === 'string' ? text : (saidOf(text) ?? '')
      expect(said, key).not.toMatch(/\b([Dd]u|[Dd]ich|[Dd]ir|[Dd]ein\w*|Ihnen|Ihre?[nmrs]?)\b/)
      // no space before a mark, one kind of dots, German quotation marks
      expect(said, key).not.toMatch(/ [.,!?…]|\.\.\.|[“][^„]*[”]/)
    }
  })
})

/** The function with as many values as the other has: one that takes fewer does not need them. */
const padded = (text: (...values: unknown[]) => string, length: number): ((...values: unknown[]) => string) =>
  Object.defineProperty((...given: unknown[]) => text(...given), 'length', { value: length })

function saidOf(text: (...values: unknown[]) => string): string | null {
  try {
    return text('Alpha', 'Beta', 'Gamma')
  } catch {
    return null
  }
}
