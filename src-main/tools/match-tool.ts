import type { ToolCapability } from '#shared/security/permissions.ts'
import type { ToolDefinition } from './tool-registry.ts'

const common = new Set(
  'a an and are as at be by can do for from has in is it its of on one or that the this to up use used what when which with'.split(' '),
)

/** The words of a text that say what it is about, without their plural. */
export function wordsIn(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\d]{2,}/gu) ?? []
  return new Set(words.filter((word) => !common.has(word)).map((word) => (word.length > 3 ? word.replace(/s$/, '') : word)))
}

/**
 * The tools that answer a need, the best first: those of its capability by how many of its words they say, where a word of
 * the name counts most and one that few tools say more than one that all say. At least `leastWords` of them must be said.
 *
 * @example matchTools(registry.list(), { capability: 'search', need: 'recent log lines of a pod' })[0]
 */
export function matchTools(
  tools: readonly ToolDefinition[],
  { capability, need, leastWords = 1 }: { capability?: ToolCapability; need: string; leastWords?: number },
): ToolDefinition[] {
  const wanted = wordsIn(need)
  const texts = tools
    .filter((tool) => capability === undefined || tool.capability === capability)
    .map((tool) => ({ tool, name: wordsIn(tool.name.replaceAll('_', ' ')), said: wordsIn(`${tool.title} ${tool.description}`) }))
  const rarity = (word: string) =>
    Math.log(1 + texts.length / (1 + texts.filter(({ name, said }) => name.has(word) || said.has(word)).length))
  return texts
    .map(({ tool, name, said }) => {
      let [score, shared] = [0, 0]
      for (const word of wanted) {
        if (!name.has(word) && !said.has(word)) continue
        shared++
        score += (name.has(word) ? 3 : 1) * rarity(word)
      }
      return { tool, score, shared }
    })
    .filter(({ shared }) => shared >= leastWords)
    .sort((a, b) => b.score - a.score || (a.tool.name < b.tool.name ? -1 : 1))
    .map(({ tool }) => tool)
}
