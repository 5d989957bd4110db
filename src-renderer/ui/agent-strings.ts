import { german } from '../strings/de/agents.ts'
import { english } from '../strings/en/agents.ts'
import { inLanguage } from './in-language.ts'

/** What is said of agents beside their runs. */
export const agentText = inLanguage(english, german)
