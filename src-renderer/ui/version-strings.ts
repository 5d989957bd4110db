import { german } from '../strings/de/version.ts'
import { english } from '../strings/en/version.ts'
import { inLanguage } from './in-language.ts'

/** What is said of kept edits, versions, comparisons and changes on disk. */
export const versionText = inLanguage(english, german)
