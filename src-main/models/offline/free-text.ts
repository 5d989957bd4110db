import type { Json, JsonObject } from '#shared/json.ts'
import { withoutSteps } from '../../prompts/build-prompt.ts'
import { type Classification, classifyText, type Label } from './classify-text.ts'
import { extractFields } from './extract-fields.ts'
import type { Conversation } from './prompt.ts'
import { summariseText } from './summarise-text.ts'
import { textPatterns } from './text-patterns.ts'
import { sentencesOf, topicWords } from './words.ts'

/** What is asked for in free text, and what it is asked about. */
export type FreeRequest =
  | { kind: 'classify'; text: string; labels: Label[] }
  | { kind: 'extract'; text: string; schema: JsonObject }
  | { kind: 'summarise'; text: string; sentences: number }
  | { kind: 'answer'; text: string; question: string }

const numberWords: Record<string, number> = { one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10 }

/** The material beneath an instruction: what is fenced, quoted, tagged, or stands after the first line that ends with a colon. */
function material(prompt: string, before: string): string {
  const fenced =
    prompt.match(/```[a-z]*\n([\s\S]*?)```/) ?? prompt.match(/<(\w+)>\n?([\s\S]*?)<\/\1>/) ?? prompt.match(/"""\s*([\s\S]*?)"""/)
  const inside = fenced?.at(-1)
  if (inside && inside.trim().length > 20) return inside.trim()
  const colon = prompt.match(/^[^\n]{0,400}:\s*\n([\s\S]+)$/) ?? prompt.match(/^[^\n:]{3,200}:\s+([\s\S]{30,})$/)
  if (colon?.[1]) return colon[1].trim()
  const paragraphs = prompt.split(/\n\s*\n/)
  if (paragraphs.length > 1) return paragraphs.slice(1).join('\n\n').trim()
  return before !== '' ? before : prompt
}

function labelsIn(prompt: string): Label[] {
  const list = prompt.match(
    /(?:labels?|categor(?:y|ies)|classes|options|one of|either|into|as)\s*(?:are|is)?\s*[:(]?\s*["'`]?([\w -]+?["'`]?(?:\s*(?:,|\/|\||\bor\b|\band\b)\s*(?:or |and )?["'`]?[\w -]+?["'`]?)+)\s*[).:;\n?]/i,
  )
  if (!list?.[1]) return []
  return list[1]
    .split(/\s*(?:,|\/|\||\bor\b|\band\b)\s*/)
    .map((name) => name.replace(/["'`]/g, '').trim())
    .filter((name) => name !== '' && name.length <= 40)
    .map((name) => ({ name, description: '' }))
}

/** Fields that an instruction names: "extract the name, the e-mail address and the total". */
function fieldsIn(prompt: string): string[] {
  const head = prompt.split('\n')[0] ?? ''
  const list = head.match(
    /(?:extract|find|list|pull out|get|give(?: me)?|return)\s+(?:all\s+)?(?:the\s+)?(.+?)(?:\s+(?:from|in|of|out of)\b|[:.?]|$)/i,
  )
  if (!list?.[1]) return []
  return list[1]
    .split(/\s*(?:,|\band\b|&)\s*/)
    .map((name) => name.replace(/^(?:the|all|any|its|each|every)\s+/i, '').trim())
    .filter((name) => name !== '' && name.split(' ').length <= 4)
}

function schemaOf(fields: readonly string[]): JsonObject {
  const properties: JsonObject = {}
  for (const field of fields) {
    const name = field.toLowerCase().replace(/[^a-z0-9]+/g, '_')
    const many = /s$/.test(name) && textPatterns.some((entry) => entry.names.test(name.replace(/(?:es|s)$/, '')))
    properties[name] = many ? { type: 'array', items: { type: 'string' }, description: field } : { type: 'string', description: field }
  }
  return { type: 'object', properties }
}

/** Reads what a free prompt wants from its words. The system message may hold the instruction and the person the text. */
export function readRequest(conversation: Conversation): FreeRequest {
  const { system, said } = conversation
  const question = withoutSteps(conversation.question)
  const instruction = `${system}\n${question}`
  const earlier = said.slice(0, -1).join('\n\n')
  const instructed = /\b(?:classif|categori[sz]e|summar|extract|label|sentiment)/i.test(question)
  const text = instructed ? material(question, earlier) : question
  if (/\b(?:classif|categori[sz]e|sentiment|which (?:category|label|class)|label (?:the|this)|triage)/i.test(instruction)) {
    const labels = labelsIn(instruction)
    if (labels.length > 1) return { kind: 'classify', text, labels }
    if (/sentiment/i.test(instruction))
      return { kind: 'classify', text, labels: ['positive', 'negative', 'neutral'].map((name) => ({ name, description: '' })) }
  }
  if (/\b(?:summari[sz]e|summary|tl;?dr|shorten|condense|key points|in short)\b/i.test(instruction)) {
    const asked = instruction.match(
      /\b(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)\s+(?:\w+\s+)?(?:sentences?|points?|bullets?|lines?)/i,
    )?.[1]
    return { kind: 'summarise', text, sentences: asked ? (numberWords[asked.toLowerCase()] ?? Number(asked)) : 3 }
  }
  if (/\b(?:extract|pull out|find all|list all|get the)\b/i.test(instruction)) {
    const fields = fieldsIn(question).length > 0 ? fieldsIn(question) : fieldsIn(system)
    if (fields.length > 0) return { kind: 'extract', text, schema: schemaOf(fields) }
  }
  return { kind: 'answer', text: [earlier, system, question].filter(Boolean).join('\n\n'), question }
}

export function classificationText(result: Classification): string {
  return result.label
}

/** Sentences of what was given that speak of what is asked; none is made. */
function answerFrom(text: string, question: string): string {
  const asked = sentencesOf(question).filter((sentence) =>
    /\?$|^(?:what|which|who|when|where|why|how|is|are|does|do|can|did)\b/i.test(sentence),
  )
  const wanted = new Set(topicWords(asked.at(-1) ?? question))
  const given = sentencesOf(text).filter((sentence) => !asked.includes(sentence) && !/^you are\b/i.test(sentence))
  const scored = given
    .map((sentence, index) => {
      const words = new Set(topicWords(sentence))
      const shared = [...wanted].filter((word) => words.has(word)).length
      return { sentence, index, worth: wanted.size === 0 ? 0 : shared / wanted.size }
    })
    .filter((entry) => entry.worth >= 0.34)
    .sort((a, b) => b.worth - a.worth || a.index - b.index)
    .slice(0, 3)
    .sort((a, b) => a.index - b.index)
  if (scored.length > 0) return scored.map((entry) => entry.sentence).join(' ')
  return 'The offline model answers only from the text that it is given, and this text does not answer the question. Choose another model, or add the text that the answer should come from.'
}

/** The answer to a free prompt, as text and as data. */
export function answerRequest(request: FreeRequest): { text: string; answer: JsonObject } {
  switch (request.kind) {
    case 'classify': {
      const result = classifyText(request.text, request.labels)
      return { text: classificationText(result), answer: result as unknown as JsonObject }
    }
    case 'extract': {
      const fields = extractFields(request.text, request.schema)
      return { text: JSON.stringify(fields, null, 2), answer: fields as JsonObject }
    }
    case 'summarise': {
      const text = summariseText(request.text, request.sentences).join(' ')
      return { text, answer: { summary: text } }
    }
    case 'answer': {
      const text = answerFrom(request.text, request.question)
      return { text, answer: { answer: text as Json } }
    }
  }
}
