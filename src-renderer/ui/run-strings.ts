import { german } from '../strings/de/run.ts'
import { english } from '../strings/en/run.ts'
import { inLanguage } from './in-language.ts'

/** What the run panel, the list of runs, the start form and waits say. */
export const runText = inLanguage(english, german)
