import { topicWords } from '../../models/offline/words.ts'

/** What is known of a tool when one is looked for. */
export interface KnownTool {
  name: string
  title: string
  description: string
  /** Not empty for tools that look into evidence. */
  evidenceKinds: readonly string[]
  /** There for tools that a workspace has to set up first. */
  unavailable?: unknown
}

const mostTools = 4

/**
 * The tools whose words a step has, best first. A word counts the more, the fewer tools have it (inverse document frequency,
 * Spärck Jones 1972); a tool is taken when what it shares is near what the best one shares.
 */
export function bestTools(step: string, tools: readonly KnownTool[]): string[] {
  const wanted = new Set(topicWords(step))
  // what speaks to another system is for those who name it
  const isMeant = ({ name, unavailable }: KnownTool) =>
    unavailable === undefined || topicWords(name.split('_')[0] ?? '').some((word) => wanted.has(word))
  const texts = tools.filter(isMeant).map((tool) => ({
    tool,
    words: new Set(topicWords(`${tool.name.replaceAll('_', ' ')} ${tool.title} ${tool.description}`)),
  }))
  const weight = (word: string) => Math.log((texts.length + 1) / (texts.filter(({ words }) => words.has(word)).length + 0.5))
  const ranked = texts
    .map(({ tool, words }) => {
      const shared = [...wanted].filter((word) => words.has(word))
      const named = shared.filter((word) => topicWords(tool.name.replaceAll('_', ' ')).includes(word))
      return { name: tool.name, score: [...shared, ...named].reduce((sum, word) => sum + weight(word), 0) }
    })
    .sort((a, b) => b.score - a.score)
  const best = ranked[0]?.score ?? 0
  if (best < 1.5) return []
  return ranked
    .filter(({ score }) => score >= best * 0.6)
    .slice(0, mostTools)
    .map(({ name }) => name)
}
