import { german } from '../strings/de/grant.ts'
import { english } from '../strings/en/grant.ts'
import { inLanguage } from './in-language.ts'

/** What is said where a person grants, and where secrets are kept. */
export const grantText = inLanguage(english, german)
