import { z } from 'zod'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { ToolDefinition } from '../../tools/tool-registry.ts'
import { allFindings } from '../analysis/all-findings.ts'
import { shorten } from '../analysis/make-finding.ts'
import { searchRunbooks } from '../analysis/runbook-search.ts'
import { sayTime } from '../analysis/say.ts'
import { timelineEntries } from '../analysis/timeline.ts'
import { builtInRunbooks } from '../knowledge/built-in-runbooks.ts'
import { evidenceTool, findingsResult } from './evidence-tool.ts'

const aboutState = /^(pod|workload|node|quota|namespace|object|volume|service|hpa|job|api_service|certificate|network_policy|monitor)\./
const aboutChange =
  /^(change\.|event\.(deploy|rollback|config_change|scaling|failover|promotion|maintenance|restart|migration|job|storage_scaled|backup|recovered|provider_incident|security))/

const overview = evidenceTool({
  name: 'evidence_overview',
  title: 'Evidence overview',
  description: 'What evidence there is, by kind, with ids to cite, what could not be read, and the time of the incident.',
  capability: 'search',
  evidenceKinds: [],
  input: z.strictObject({
    kind: z.string().max(40).default('').describe('Only items of this kind, such as log, metric, event, resource.'),
  }),
  run(evidence, { kind }) {
    const { items, notes, window } = evidence.set
    const wanted = items.filter((item) => kind === '' || item.kind === kind)
    return {
      items: wanted
        .slice(0, 100)
        .map(({ id, kind: of, title, count, summary }) => ({ id, kind: of, title, count, summary: shorten(summary, 160) })),
      total: wanted.length,
      limit: 100,
      notes: notes.slice(0, 30) as unknown as Json,
      window: window === null ? null : { from: sayTime(window.from), to: sayTime(window.to) },
      findings: [],
    }
  },
})

const alertDetails = evidenceTool({
  name: 'alert_details',
  title: 'Alert details',
  description:
    'What the alert says: state, severity, what it is about, its labels and annotations, and which of the things that it names no evidence is about.',
  capability: 'search',
  evidenceKinds: ['alert'],
  input: z.strictObject({}),
  async run(evidence, _input, signal) {
    const findings = (await allFindings(evidence, signal)).filter(({ type }) => /^(alert|evidence)\./.test(type))
    const { alert } = evidence
    if (alert === null) return findingsResult(findings, { alert: null })
    const { raw: _raw, ...told } = alert
    return findingsResult(findings, { alert: { ...told, description: shorten(told.description, 1_500) } as unknown as Json })
  },
})

const resourceState = evidenceTool({
  name: 'resource_state',
  title: 'Resource state',
  description:
    'The state of pods, workloads, nodes, quotas, volumes, services, autoscalers, certificates and monitors: what is not as it should be, what has recovered, and what is in order.',
  capability: 'monitoring',
  evidenceKinds: ['resource', 'event', 'monitor'],
  input: z.strictObject({ name: z.string().max(200).default('').describe('Only objects whose name holds this.') }),
  async run(evidence, { name }, signal) {
    const findings = (await allFindings(evidence, signal)).filter(({ type }) => aboutState.test(type) || type === 'event.none')
    const wanted = name.toLowerCase()
    return findingsResult(
      wanted === ''
        ? findings
        : findings.filter(({ subject, statement }) => subject.toLowerCase().includes(wanted) || statement.toLowerCase().includes(wanted)),
    )
  },
})

const recentChanges = evidenceTool({
  name: 'recent_changes',
  title: 'Recent changes',
  description:
    'Deploys, configuration changes, scaling, failovers, maintenance and restarts, and which of them came before the first symptom. Those that were over long before are marked so.',
  capability: 'analysis',
  evidenceKinds: ['event', 'log'],
  input: z.strictObject({}),
  async run(evidence, _input, signal) {
    return findingsResult((await allFindings(evidence, signal)).filter(({ type }) => aboutChange.test(type)))
  },
})

const timeline = evidenceTool({
  name: 'timeline',
  title: 'Timeline',
  description:
    'The course of the incident over all sources: events, first errors, metric changes, in order of time, with the first symptom and the order in which sources failed.',
  capability: 'analysis',
  evidenceKinds: ['event', 'log', 'metric'],
  input: z.strictObject({ limit: z.int().min(1).max(200).default(60) }),
  async run(evidence, { limit }, signal) {
    const findings = await allFindings(evidence, signal)
    const entries = timelineEntries(findings)
    const shown = entries.slice(0, limit).map(({ at, until, what, kind, severity, evidence: cited }) => ({
      at: sayTime(at),
      until: until === null ? null : sayTime(until),
      what: shorten(what, 300),
      kind,
      severity,
      evidence: cited,
    }))
    return findingsResult(
      findings.filter(({ type }) => /^(timeline|event)\./.test(type)),
      { entries: shown as unknown as Json, entries_total: entries.length, entries_limit: limit },
    )
  },
})

const listEvents = evidenceTool({
  name: 'event_list',
  title: 'List events',
  description: 'The events themselves, in order of time, by object, reason or words of the message.',
  capability: 'search',
  evidenceKinds: ['event'],
  input: z.strictObject({
    text: z.string().max(200).default('').describe('In object, reason or message.'),
    limit: z.int().min(1).max(200).default(40),
  }),
  run(evidence, { text, limit }) {
    const wanted = text.toLowerCase()
    const events = evidence.events
      .filter(({ object, reason, message }) => wanted === '' || `${object ?? ''} ${reason} ${message}`.toLowerCase().includes(wanted))
      .sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
    const shown = events.slice(0, limit).map((event) => ({
      id: event.id,
      at: event.at === null ? null : sayTime(event.at),
      until: event.until === null ? null : sayTime(event.until),
      object: event.object,
      reason: event.reason,
      level: event.level,
      count: event.count,
      message: shorten(event.message, 400),
    }))
    return { events: shown, total: events.length, limit, findings: [] }
  },
})

const runbooks: ToolDefinition = {
  name: 'runbook_search',
  title: 'Search runbooks',
  description: 'Finds the parts of runbooks that fit a question, in the evidence and in the built-in knowledge, by BM25.',
  capability: 'search',
  safety: 'safe',
  effect: 'pure',
  evidenceKinds: ['runbook'],
  input: z.strictObject({ query: z.string().min(1).max(1_000), limit: z.int().min(1).max(10).default(5) }),
  async call(input, { evidence, services, signal }) {
    const { query, limit } = input as { query: string; limit: number }
    // Runbooks are of use without any evidence too.
    const own = isJsonObject(evidence) ? (await (await services.evidence()).open(evidence as never, signal)).runbooks : []
    return findingsResult(searchRunbooks([...own, ...(await builtInRunbooks())], query, limit), {}, limit)
  },
}

export const systemTools: readonly ToolDefinition[] = [overview, alertDetails, resourceState, recentChanges, timeline, listEvents, runbooks]
