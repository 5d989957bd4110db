import { german } from '../strings/de/import.ts'
import { english } from '../strings/en/import.ts'
import { inLanguage } from './in-language.ts'

/** What is said where workflows of other products are brought in. */
export const importText = inLanguage(english, german)
