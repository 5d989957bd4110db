import { z } from 'zod'
import { isJsonObject, type JsonObject } from '../json.ts'

const argument = z.string().min(1).max(200)

/** `tools.web_search` of `trellis.yaml`: which tool of which MCP server searches the web, and how it is called. */
export const webSearchSchema = z.strictObject({
  server: z.string().min(1).max(40),
  tool: argument,
  /** Its argument that takes the words. */
  query: argument.default('query'),
  /** Its argument that takes how many results are wanted. Absent: it is not told, and what it gives is cut off. */
  limit: argument.optional(),
  /** What else it is called with. */
  arguments: z.record(argument, z.json()).default({}),
})
export type WebSearch = z.output<typeof webSearchSchema>

/** How the web is searched in a workspace. */
export interface WebSearchView {
  /** The file that changes go to. */
  file: string
  /** Null where nobody said. */
  set: WebSearch | null
}

const wordsNames = ['query', 'q', 'search', 'search_query', 'searchQuery', 'searchTerm', 'search_term', 'keywords', 'text', 'input']
const limitNames = ['limit', 'count', 'max_results', 'maxResults', 'num_results', 'numResults', 'num', 'n', 'size', 'top_k']

/** The arguments of a tool that may take the words, and those that may take how many results are wanted; the likeliest first. */
export function searchArguments(schema: JsonObject): { words: string[]; limits: string[] } {
  const properties = isJsonObject(schema.properties) ? schema.properties : {}
  const ofType = (types: readonly string[]) =>
    Object.entries(properties).flatMap(([name, property]) => {
      const type = isJsonObject(property) ? property.type : undefined
      return type === undefined || types.includes(String(type)) ? [name] : []
    })
  return { words: likeliest(ofType(['string']), wordsNames), limits: likeliest(ofType(['integer', 'number']), limitNames) }
}

function likeliest(names: readonly string[], known: readonly string[]): string[] {
  const rank = (name: string) => (known.includes(name) ? known.indexOf(name) : known.length)
  return [...names].sort((a, b) => rank(a) - rank(b))
}

/** What is most likely meant where a tool is chosen for searching; null where none of its arguments takes words. */
export function webSearchWith(server: string, tool: string, schema: JsonObject): WebSearch | null {
  const { words, limits } = searchArguments(schema)
  const [query] = words
  const limit = limits.find((name) => limitNames.includes(name))
  return query === undefined ? null : { server, tool, query, ...(limit === undefined ? {} : { limit }), arguments: {} }
}
