import { german } from '../strings/de/steer.ts'
import { english } from '../strings/en/steer.ts'
import { inLanguage } from './in-language.ts'

/** What is said where a run under way is steered, or taken up again. */
export const steerText = inLanguage(english, german)
