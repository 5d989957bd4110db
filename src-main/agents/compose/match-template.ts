import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { topicWords } from '../../models/offline/words.ts'

export interface NamedTemplate {
  name: string
  document: WorkflowDocument
}

/** A template that does what a request asks for, or nearly. */
export interface TemplateMatch extends NamedTemplate {
  /** Part of the request's words that it has, those that few templates have counting more; 0 to 1. */
  fit: number
  /** The words that both have. */
  words: string[]
}

/** How much of a request a template has to speak of to stand in for a workflow made from its steps. */
export const goodFit = 0.5

/** The template that speaks most of what a request speaks of; null where none speaks of any of it. */
export function matchTemplate(request: string, templates: readonly NamedTemplate[]): TemplateMatch | null {
  const wanted = [...new Set(topicWords(request))]
  const known = templates.map((template) => ({ template, words: wordsOf(template.document) }))
  const weights = new Map(
    wanted.map((word) => [word, Math.log((known.length + 1) / (known.filter(({ words }) => words.has(word)).length + 0.5))]),
  )
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  const ranked = known.map(({ template, words }) => {
    const shared = wanted.filter((word) => words.has(word))
    return { ...template, words: shared, fit: total === 0 ? 0 : shared.reduce((sum, word) => sum + (weights.get(word) ?? 0), 0) / total }
  })
  ranked.sort((a, b) => b.fit - a.fit)
  const [best] = ranked
  return best && best.words.length > 1 ? best : null
}

/** What a workflow says of itself: in its name, its description, its tags and the names of its nodes. */
function wordsOf({ name, description, tags = [], nodes }: WorkflowDocument): Set<string> {
  return new Set(topicWords([name, description, ...tags, ...Object.values(nodes).map(({ label }) => label)].join('. ')))
}
