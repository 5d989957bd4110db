import { german } from '../strings/de/team.ts'
import { english } from '../strings/en/team.ts'
import { inLanguage } from './in-language.ts'

/** What is said of agents at work, and of what goes on between them. */
export const teamText = inLanguage(english, german)
