import { german } from '../strings/de/workflow.ts'
import { english } from '../strings/en/workflow.ts'
import { inLanguage } from './in-language.ts'

/** What is said where workflows are kept, found and begun. */
export const workflowText = inLanguage(english, german)
