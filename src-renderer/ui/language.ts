import { usePreferences } from '../state/preferences-store.ts'

/** A language that Trellis speaks. */
export type Language = 'en' | 'de'

const languages: readonly string[] = ['en', 'de'] satisfies Language[]

/** The first of the languages that a person reads which Trellis speaks; English where there is none. */
export function languageFor(chosen: string, read: readonly string[]): Language {
  const wanted = [chosen, ...read].map((tag) => tag.toLowerCase().split('-')[0] as string)
  return (wanted.find((tag) => languages.includes(tag)) ?? 'en') as Language
}

/**
 * The language of this window. It is settled when the window is loaded, so that texts are plain values everywhere: who
 * chooses another one gets the window anew.
 */
export const language: Language =
  typeof document === 'undefined' ? 'en' : languageFor(usePreferences.getState().language, navigator.languages)

if (typeof document !== 'undefined') document.documentElement.lang = language
