import { german } from '../strings/de/mcp.ts'
import { english } from '../strings/en/mcp.ts'
import { inLanguage } from './in-language.ts'

/** What is said of MCP servers. */
export const mcpText = inLanguage(english, german)
