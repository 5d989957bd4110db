import { evidenceKinds } from '#shared/investigation/evidence.ts'
import type { Finding } from '#shared/investigation/finding.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import { isJsonObject } from '#shared/json.ts'
import { hypothesise } from '../../investigation/playbooks/hypothesise.ts'
import type { PlaybookLibrary } from '../../investigation/playbooks/playbook-library.ts'
import { confirmedFrom } from '../../investigation/playbooks/validate-hypothesis.ts'
import { findingsIn } from '../../investigation/read-values.ts'
import type { ModelTask } from '../task.ts'
import type { BoundTool } from './bound-tools.ts'
import { type ChosenCall, chooseCalls } from './choose-tools.ts'
import { kindsIn } from './intake-record.ts'
import { mergedTasks } from './merge-tasks.ts'
import type { Conversation } from './prompt.ts'
import { summariseText } from './summarise-text.ts'
import { findingsOf } from './tool-findings.ts'

type AgentTask = Extract<ModelTask, { kind: 'agent' }>

/** What an agent does with its turn: call tools, or end with an answer. */
export type AgentTurn = { calls: ChosenCall[]; note: string } | { answer: JsonObject; text: string }

/** Turns with tools before an agent must answer, by level, but for the steps of a procedure. A parent plans once and re-plans once. */
const turnsWithTools = { parent: 2, child: 3, micro: 2 } as const
const mostCallsAtOnce = { parent: 8, child: 4, micro: 2 } as const

const rank = { critical: 3, warning: 2, notice: 1, info: 0 } as const

const kindOfPrefix: Record<string, string> = { events: 'event', load: 'database-load', database: 'database-load' }

/** Kinds of evidence: those in the context, and those of the list of evidence that the prompt shows by ids such as `metric:cpu`. */
function kindsOf(task: AgentTask, conversation: Conversation): string[] | null {
  if (isJsonObject(task.context) && task.context.evidence === null) return null
  const ids = conversation.said.flatMap((text) => [...text.matchAll(/^- ([a-z][a-z-]*)(?::[^\s]|:?\s)/gm)].map((match) => match[1]!))
  const shown = ids.map((prefix) => kindOfPrefix[prefix] ?? prefix).filter((kind) => evidenceKinds.some((known) => known === kind))
  return [...new Set([...kindsIn(task.context), ...shown])].sort()
}

function weighty(findings: readonly Finding[], most: number): Finding[] {
  return [...findings].sort((a, b) => rank[b.severity] - rank[a.severity] || (a.id < b.id ? -1 : 1)).slice(0, most)
}

function cited(finding: Finding): string {
  return `${finding.statement}${
    finding.evidence.length > 0
      ? ` ${finding.evidence
          .slice(0, 3)
          .map((id) => `[E: ${id}]`)
          .join(' ')}`
      : ''
  }`
}

/** What children reported in words, where their results were no findings. */
function wordsOf(conversation: Conversation): string[] {
  return conversation.calls
    .filter((call) => call.result && !call.failed)
    .map((call) => {
      try {
        const value: unknown = JSON.parse(call.result ?? '')
        if (typeof value === 'string') return value
        return isJsonObject(value) && typeof value.summary === 'string' ? value.summary : ''
      } catch {
        return call.result ?? ''
      }
    })
    .filter((text) => text !== '')
}

/** What a call that failed says of itself. */
function whyFailed({ name, result }: Conversation['calls'][number]): string {
  const value = parsed(result)
  const message = isJsonObject(value) && typeof value.message === 'string' ? value.message.replace(/\.$/, '') : ''
  return message === '' ? `${name}.` : `${name}: ${message}.`
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return null
  }
}

function answerOf(
  task: AgentTask,
  conversation: Conversation,
  findings: readonly Finding[],
  library: PlaybookLibrary,
): { answer: JsonObject; text: string } {
  const top = weighty(findings, task.level === 'parent' ? 12 : 8)
  const hypotheses = hypothesise(findings, library, { max: 3 })
  const words = top.length === 0 ? summariseText(wordsOf(conversation).join('\n'), 5) : []
  const failed = conversation.calls.filter((call) => call.failed)
  const lines: string[] = []
  const { results, notDone } = mergedTasks(task.context)
  if (results.length > 0) lines.push(...results)
  else if (top.length > 0) lines.push(...top.map((finding) => `- ${cited(finding)}`))
  else lines.push(...words.map((sentence) => `- ${sentence}`))
  if (lines.length === 0) lines.push(`- Nothing was found that bears on: ${task.goal}`)
  if (task.level !== 'child' && hypotheses.length > 0)
    lines.push(
      '',
      'Possible causes:',
      ...hypotheses.map((entry) => `- ${entry.title} (${entry.category}, ${Math.round(entry.confidence * 100)}%)`),
    )
  if (notDone.length > 0) lines.push('', 'Not done:', ...notDone)
  if (failed.length > 0) lines.push('', `Not available: ${[...new Set(failed.map(whyFailed))].join(' ')}`)
  const best = hypotheses[0]
  const evidence = [...new Set(top.flatMap((finding) => finding.evidence))]
  const answer: JsonObject = {
    summary:
      top.length > 0
        ? top
            .slice(0, 3)
            .map((finding) => finding.statement)
            .join(' ')
        : words.join(' ') || lines[0]!.slice(2),
    findings: top as unknown as Json,
    finding_ids: top.map((finding) => finding.id),
    claims: top.map((finding) => ({ statement: finding.statement, evidence: finding.evidence })),
    evidence,
    confidence: best ? best.confidence : top.length > 0 ? 0.5 : 0.2,
    hypotheses: hypotheses.map((entry) => ({ title: entry.title, category: entry.category, confidence: entry.confidence })),
    unavailable: [...new Set(failed.map((call) => call.name))],
    questions: best && best.confidence >= confirmedFrom ? [] : (best?.missing ?? []),
  }
  return { answer, text: lines.join('\n') }
}

/** Whose answer counts among agents that worked together; null where they did not, or nothing came of it. */
function cameTo({ context }: AgentTask): Json {
  const known = isJsonObject(context) ? context.known : null
  const together = isJsonObject(known) ? known.collaboration : null
  if (!isJsonObject(together)) return null
  // what was split was worked on as far as the team can
  return together.mode === 'decompose' ? together.mode : (together.winner ?? null)
}

/**
 * One turn of an agent. A child asks the tools that the playbooks name for its evidence, follows up what they found, and
 * sums up. A parent sends all children that have evidence to read at once, sends those again that a finding of another
 * gives reason to, has an undecided leading hypothesis checked, and sums up; what its children came to together it goes by.
 */
export function agentTurn(task: AgentTask, conversation: Conversation, tools: readonly BoundTool[], library: PlaybookLibrary): AgentTurn {
  const given = findingsIn(task.context)
  const findings = [
    ...new Map([...given, ...findingsOf(conversation.calls.map((call) => call.result))].map((finding) => [finding.id, finding])).values(),
  ]
  const made = conversation.calls.map(({ name, args }) => ({ name, args }))
  if (tools.length > 0) {
    const calls = chooseCalls({
      tools: cameTo(task) ? tools.filter(({ name }) => !name.startsWith('delegate_to_')) : tools,
      role: `${task.role} ${task.capabilities.join(' ')}`,
      goal: task.goal,
      kinds: kindsOf(task, conversation),
      proceduresOnly: conversation.turns >= turnsWithTools[task.level],
      findings,
      made,
      context: task.context,
      library,
      most: mostCallsAtOnce[task.level],
    })
    const worth = conversation.turns === 0 ? calls : calls.filter((call) => call.why !== 'its description speaks of what is asked')
    if (worth.length > 0) return { calls: worth, note: worth.map((call) => `${call.name}: ${call.why}.`).join(' ') }
  }
  return answerOf(task, conversation, findings, library)
}
