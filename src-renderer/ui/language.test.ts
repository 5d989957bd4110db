import { describe, expect, it } from 'vitest'
import { german } from '../strings/de/tool.ts'
import { english } from '../strings/en/tool.ts'
import { inLanguage } from './in-language.ts'
import { language, languageFor } from './language.ts'

describe('the language of a window', () => {
  it('is what a person chose, whatever the system reads', () => {
    expect(languageFor('de', ['en-US'])).toBe('de')
    expect(languageFor('en', ['de-DE', 'en'])).toBe('en')
  })

  it('is the first that the system reads and Trellis speaks', () => {
    expect(languageFor('system', ['fr-FR', 'de-AT', 'en-GB'])).toBe('de')
    expect(languageFor('system', ['en-GB', 'de'])).toBe('en')
    expect(languageFor('system', ['DE'])).toBe('de')
  })

  it('is English where Trellis speaks none of them', () => {
    expect(languageFor('system', ['fr', 'den'])).toBe('en')
    expect(languageFor('system', [])).toBe('en')
    expect(languageFor('klingon', [])).toBe('en')
  })

  it('is English without a window', () => {
    expect(language).toBe('en')
    expect(inLanguage(english, german)).toBe(english)
  })
})
