import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import { findingsIn } from '../../investigation/read-values.ts'
import { decompose } from './decompose.ts'
import { topicWords } from './words.ts'

type Form = 'bid' | 'rank' | 'position' | 'decide' | 'decompose' | 'answer'

interface Offer {
  id: string
  agent: string
  weight: number
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

function offersIn(about: JsonObject): Offer[] {
  const list = Array.isArray(about.proposals) ? about.proposals.filter(isJsonObject) : []
  return list.map((one) => ({ id: text(one.id), agent: text(one.agent), weight: Number(one.weight ?? 0) }))
}

/** What has most behind it comes first; who is equal stays in order. */
const byWeight = (offers: readonly Offer[]) => [...offers].sort((a, b) => b.weight - a.weight)

/** As sure as the agent's own words speak of the task; as dear as it has tools. */
function bid(about: JsonObject): JsonObject {
  const tools = Array.isArray(about.tools) ? about.tools.filter(isJsonObject) : []
  const own = new Set(
    topicWords(
      [
        text(about.role),
        text(about.instructions),
        ...tools.map((tool) => `${text(tool.name).replaceAll('_', ' ')} ${text(tool.description)}`),
      ].join(' '),
    ),
  )
  const wanted = [...new Set(topicWords(text(about.task)))]
  const shared = wanted.filter((word) => own.has(word)).length
  const confidence = Math.round((0.1 + 0.85 * (shared / Math.max(1, wanted.length))) * 100) / 100
  const approach = tools.length === 0 ? 'Answers from what is known.' : `Uses ${tools.map((tool) => text(tool.name)).join(', ')}.`
  return { cost: 500 + 400 * tools.length, confidence, approach }
}

const reason = 'It has most evidence behind it, by the severity of the findings and the evidence that they cite.'

function position(about: JsonObject): JsonObject {
  const [best] = byWeight(offersIn(about))
  return { accepts: best?.id ?? null, proposal: '', reason }
}

function decide(about: JsonObject): JsonObject {
  const positions = Array.isArray(about.positions) ? about.positions.filter(isJsonObject) : []
  const accepted = (id: string) => positions.filter((one) => one.accepts === id).length
  const [best] = byWeight(offersIn(about)).sort((a, b) => accepted(b.id) - accepted(a.id))
  return { decision: best?.id ?? '', reason: best && accepted(best.id) > 0 ? `${accepted(best.id)} accept it.` : reason }
}

function answer(about: JsonObject): JsonObject {
  const found = findingsIn(about.context)
  const wanted = new Set(topicWords(text(about.request)))
  const fitting = found.filter((finding) => topicWords(finding.statement).some((word) => wanted.has(word)))
  const told = (fitting.length > 0 ? fitting : found).slice(0, 8)
  return {
    results:
      told.length === 0
        ? 'Nothing is known of it.'
        : told
            .map(({ statement, evidence }) =>
              `${statement} ${evidence
                .slice(0, 3)
                .map((id) => `[E: ${id}]`)
                .join(' ')}`.trim(),
            )
            .join(' '),
    recommendations: told.slice(0, 3).map(({ subject }) => `Look at ${subject} first.`),
  }
}

/** The part of one agent in what several do together, from data alone. */
export function collaborate(form: Form, about: Json): JsonObject {
  const data = isJsonObject(about) ? about : {}
  switch (form) {
    case 'bid':
      return bid(data)
    case 'rank':
      return { ranking: byWeight(offersIn(data)).map(({ id }) => id), reason: 'Those with more evidence behind them come first.' }
    case 'position':
      return position(data)
    case 'decide':
      return decide(data)
    case 'decompose':
      return decompose(data)
    case 'answer':
      return answer(data)
  }
}
