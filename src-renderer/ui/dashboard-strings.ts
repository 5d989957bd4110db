import { german } from '../strings/de/dashboard.ts'
import { english } from '../strings/en/dashboard.ts'
import { inLanguage } from './in-language.ts'

/** What the dashboard says. */
export const dashboardText = inLanguage(english, german)
