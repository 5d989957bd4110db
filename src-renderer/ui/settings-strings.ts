import { german } from '../strings/de/settings.ts'
import { english } from '../strings/en/settings.ts'
import { inLanguage } from './in-language.ts'

/** What the settings say. */
export const settingsText = inLanguage(english, german)
