import { german } from '../strings/de/tool.ts'
import { english } from '../strings/en/tool.ts'
import { inLanguage } from './in-language.ts'

/** What is said where tools are chosen. */
export const toolText = inLanguage(english, german)
