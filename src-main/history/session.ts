import type { SessionRecord } from '#shared/api/run-history.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { ReadRun } from './read-run.ts'

/** A run as the session of an investigation, from its events alone. */
export async function sessionOf(run: ReadRun): Promise<SessionRecord> {
  const { record, view } = run
  const inputs = view.inputs ? await run.value(view.inputs) : null
  const alert = alertIn(inputs) ?? (await alertInEvidence(run))
  const roots = [...view.rootAgents].flatMap((id) => view.agents.get(id) ?? [])
  const lead = roots.find(({ level }) => level === 'parent') ?? roots[0]
  return {
    session_id: record.runId,
    alert_id: textOf(alert, ['alert_id', 'id', 'fingerprint', 'AlarmArn']),
    alert_type: textOf(alert, ['alert_type', 'alertname', 'AlarmName', 'title']),
    alert_data: alert,
    agent_type: lead?.name ?? null,
    status: record.status,
    started_at: view.startedAt ?? record.startedAt * 1000,
    completed_at: view.endedAt ?? (record.endedAt === null ? null : record.endedAt * 1000),
    error_message: view.error?.message ?? view.cancelReason,
    session_metadata: {
      workflow_id: record.workflowId,
      workflow_name: record.workflowName,
      correlation_id: record.correlationId,
      snapshot: record.snapshot,
      engine: view.engine,
      model: view.model,
      evidence: view.evidence,
      part: record.part === null ? null : { ...record.part },
      agents: [...record.agents],
      resumes: view.resumes,
      model_calls: view.usage.calls,
      token_usage: { input: view.usage.input, output: view.usage.output },
      inputs,
      ...(run.damage ? { damage: { code: run.damage.code, message: run.damage.message } } : {}),
    },
  }
}

/** The input that is called so, as data where it is JSON text. */
function alertIn(inputs: Json): Json {
  if (!isJsonObject(inputs)) return null
  const given = Object.entries(inputs).find(([name, value]) => /alert/i.test(name) && value !== null && value !== '')?.[1]
  if (typeof given !== 'string') return given ?? null
  try {
    return JSON.parse(given) as Json
  } catch {
    return given
  }
}

/** The alert that a node found in evidence, which it gives on a port `alert`. */
async function alertInEvidence(run: ReadRun): Promise<Json> {
  for (const event of run.events) {
    const ref = event.kind === 'node.finished' ? event.data.outputs.alert : undefined
    const value = ref ? await run.value(ref) : null
    if (isJsonObject(value) && typeof value.format === 'string' && typeof value.state === 'string') return value
  }
  return null
}

/** The first of some fields that is a text: of the alert, of its labels, or of what it was read from. */
function textOf(alert: Json, names: readonly string[]): string | null {
  if (!isJsonObject(alert)) return null
  const parts = [alert, alert.labels ?? null, alert.raw ?? null].filter(isJsonObject)
  const texts = names.flatMap((name) => parts.map((part) => part[name]))
  return texts.find((text): text is string => typeof text === 'string' && text !== '') ?? null
}
