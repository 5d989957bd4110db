import { german } from '../strings/de/limits.ts'
import { english } from '../strings/en/limits.ts'
import { inLanguage } from './in-language.ts'

/** What is said of the limits of one run. */
export const limitsText = inLanguage(english, german)
