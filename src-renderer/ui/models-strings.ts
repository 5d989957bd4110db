import { german } from '../strings/de/models.ts'
import { english } from '../strings/en/models.ts'
import { inLanguage } from './in-language.ts'

/** What the page of the models says. */
export const modelsText = inLanguage(english, german)
