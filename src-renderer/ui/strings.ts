import { german } from '../strings/de/app.ts'
import { english } from '../strings/en/app.ts'
import { inLanguage } from './in-language.ts'

/** Every text of the interface that no other part has. */
export const strings = inLanguage(english, german)
