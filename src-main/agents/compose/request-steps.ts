import type { PlanShape, PlanStep } from '#shared/compose/workflow-plan.ts'
import { requestParts, sentenceOf } from '../../models/offline/request-parts.ts'
import { bestTools, type KnownTool } from './best-tools.ts'

/** How a step of a request is recognised: by the verb that it begins with or has in it. English, as the offline model is. */
const verbs: readonly (readonly [PlanStep['kind'], RegExp])[] = [
  ['approve', /\b(?:approv\w+|sign(?:s|ed)? off|confirm\w*|ask (?:me|us|a person|somebody|someone|the \w+)(?: for)?)\b/i],
  ['http', /https?:\/\/\S+/i],
  ['classify', /\b(?:classif\w+|categori[sz]\w+|label(?:s|led)?|triage[sd]?|sort (?:it|them|the \w+) (?:into|as)|decide whether)\b/i],
  ['extract', /\b(?:extract\w*|pull(?:s|ed)? out|pick out|take (?:out )?the .+ (?:out of|from))\b/i],
  [
    'agent',
    /\b(?:analy[sz]\w*|investigat\w+|diagnos\w+|research\w*|look(?:s|ed)? (?:at|into|up|for)|search\w*|check(?:s|ed)?|inspect\w*|monitor\w*|find(?:s|ing)?|collect\w*|gather\w*|examin\w+|review\w*|debug\w*|trace[sd]?)\b/i,
  ],
  [
    'answer',
    /\b(?:summar\w+|writ\w+|draft\w*|explain\w*|translat\w+|answer\w*|report\w*|compos\w+|propos\w+|recommend\w*|compar\w+|combin\w+|merg\w+|rewrit\w+|describ\w+|rank\w*|judg\w+|plan\w*|estimat\w+|list\w*|reply|replies)\b/i,
  ],
]

const shapes: readonly (readonly [PlanShape, RegExp])[] = [
  ['pipeline', /\b(?:for (?:each|every)|each (?:of|item|one)|every (?:item|one|single)|one by one|a (?:list|batch) of)\b/i],
  ['hierarchical', /\b(?:team|lead(?:s|er)?|manager|supervis\w+|delegat\w+|specialists?|experts?|coordinat\w+)\b/i],
  ['parallel', /\b(?:in parallel|at the same time|side by side|simultaneous\w*|concurrent\w*|meanwhile|independently)\b/i],
]

/** The shape that the words of a request ask for. */
export function shapeOf(request: string): PlanShape {
  return shapes.find(([, words]) => words.test(request))?.[0] ?? 'sequential'
}

/** A step as it stands in a request. */
export interface RequestStep extends PlanStep {
  /** The words that it was made of. */
  from: string
  /** No verb of these says what is to be done. */
  isUnread?: true
}

/** The steps that a request names, in order, each with what is known of how to do it. */
export function stepsOf(request: string, tools: readonly KnownTool[]): RequestStep[] {
  const parts = requestParts(request).map(({ text }) => text)
  const steps = parts.flatMap((part) => members(part) ?? [part])
  return steps.slice(0, 30).map((from, place) => stepOf(from, place, tools))
}

const member =
  /\b(?:an?|one|the)\s+((?:[\p{L}-]+\s+){0,3}?(?:analyst|specialist|expert|agent|engineer|reviewer|writer|researcher|editor|tester|critic|planner))\b/giu

/** `A team with a log analyst and a metrics analyst`: one step for each of them. */
function members(part: string): string[] | null {
  const found = [...part.matchAll(member)].map((match) => (match[1] as string).trim())
  return found.length > 1 ? found.map((name) => `${name[0]?.toUpperCase()}${name.slice(1)}`) : null
}

function stepOf(from: string, place: number, tools: readonly KnownTool[]): RequestStep {
  const isMember = new RegExp(`^(?:${member.source.replace('\\b(?:an?|one|the)\\s+', '')})$`, 'iu').test(from)
  const labels = listAfter(from, /\b(?:into|as|between|whether (?:it|they) (?:is|are))\s+/i)
  const fields = listAfter(from.replace(/\s+(?:out of|from|in)\s+.*$/i, ''), /\b(?:extract\w*|pull\w* out|pick out|take(?: out)?)\s+/i)
  const url = from.match(/https?:\/\/[^\s,)]+/i)?.[0] ?? ''
  const verb = isMember ? 'agent' : verbs.find(([, words]) => words.test(from))?.[0]
  let kind = verb ?? 'answer'
  // what does not say what to choose between, or what to take, is asked of a model in its own words
  if (kind === 'classify' && labels.length < 2) kind = 'answer'
  if (kind === 'extract' && fields.length === 0) kind = 'answer'
  const chosen = kind === 'agent' ? bestTools(from, tools) : []
  return {
    id: `step_${place + 1}`,
    title: titleOf(from, kind),
    kind,
    instructions: isMember ? `You are the ${from.toLowerCase()} of a team. Answer from what you know and find about it.` : sentenceOf(from),
    labels: kind === 'classify' ? labels : [],
    fields: kind === 'extract' ? fields : [],
    tools: chosen,
    url: kind === 'http' ? url : '',
    after: [],
    from,
    ...(verb ? {} : { isUnread: true }),
  }
}

/** `a, b or c` behind some words, without their articles. */
function listAfter(text: string, before: RegExp): string[] {
  const at = text.match(before)
  if (at?.index === undefined) return []
  return text
    .slice(at.index + at[0].length)
    .split(/\s*,\s*(?:(?:and|or)\s+)?|\s+(?:and|or)\s+/i)
    .map((item) =>
      item
        .replace(/^(?:an?|the|its|their)\s+/i, '')
        .replace(/["“”'.]/g, '')
        .trim(),
    )
    .filter((item) => item !== '' && item.length <= 60)
}

/** At most six words, so that a card shows all of them. */
function titleOf(from: string, kind: PlanStep['kind']): string {
  const plain = from.replace(/https?:\/\/(?:www\.)?([^/\s]+)\S*/gi, '$1')
  const named = kind === 'classify' ? plain.replace(/\s+(?:into|as|between)\s.*$/i, '') : plain
  const short = named
    .split(/\s+/)
    .slice(0, 6)
    .join(' ')
    .replace(/[,;:.]+$/, '')
    .replace(/\s+(?:and|or|the|a|an|of|from|in|to|for|with|by|is|before|it)$/i, '')
  return `${short[0]?.toUpperCase() ?? ''}${short.slice(1)}`.slice(0, 80) || kind
}
