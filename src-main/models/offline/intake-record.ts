import type { Intake } from '#shared/investigation/conclusion.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import { isJsonObject } from '#shared/json.ts'
import { matchesOf, textPatterns } from './text-patterns.ts'

const intents: [Intake['intent'], RegExp][] = [
  ['root_cause_analysis', /root cause|\brca\b|post-?mortem|find out why|why (?:did|does|is|are|was|were)/i],
  ['best_practices', /best practi[cs]e|recommended way|should (?:i|we) (?:use|set|choose)|guideline/i],
  ['configuration', /how (?:do|can|to) .*(?:configure|set ?up|enable|install)|configuration of|\bconfigure\b/i],
  ['explanation', /\bexplain\b|what (?:is|does|are) .*mean|how does .* work|difference between/i],
  ['status_check', /health check|status of|is .* (?:healthy|up|ok)\b|periodic|scheduled check|verify that/i],
  ['incident_response', /\bincident\b|\boutage\b|sev-?[12]\b|\bp[01]\b|page[dr]\b|\bdown\b/i],
]

const domains: [NonNullable<Intake['domain']>, RegExp][] = [
  [
    'database',
    /\b(?:rds|postgres\w*|mysql|mariadb|oracle|sql|database|replica(?:tion)?(?: ?lag)?|wal|vacuum|mongo\w*|redis|aurora|db[_-]instance)\b|database[A-Z]|dbinstance/gi,
  ],
  [
    'networking',
    /\b(?:dns|network|latency|packet|tcp|tls|certificate|ingress|load ?balancer|firewall|route|vpn|coredns|resolve)\b|enotfound|econn\w+/gi,
  ],
  [
    'infrastructure',
    /\b(?:kubernetes|k8s|eks|gke|aks|pods?|nodes?|cluster|kubelet|replica ?set|container|cpu|memory|disk|autoscal\w+|quota|evict\w+|oom\w*|crash ?loop\w*|host|vm)\b|kube\w+/gi,
  ],
  [
    'application',
    /\b(?:api|service|http|5xx|error rate|exception|stack ?trace|deploy(?:ment)?|release|endpoint|requests?|queue|worker|checkout|latency p9\d)\b/gi,
  ],
]

function textOf(value: Json): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(textOf).join('\n')
  if (isJsonObject(value))
    return Object.entries(value)
      .map(([key, item]) => `${key}: ${textOf(item as Json)}`)
      .join('\n')
  return value === null ? '' : String(value)
}

function field(value: Json, ...names: string[]): string {
  if (!isJsonObject(value)) return ''
  for (const name of names) {
    const found = value[name]
    if (typeof found === 'string' && found !== '') return found
  }
  return ''
}

/** Kinds of evidence that the summary names, whatever its shape. */
export function kindsIn(evidence: Json): string[] {
  const kinds = new Set<string>()
  const walk = (value: Json, depth: number): void => {
    if (depth > 6) return
    if (Array.isArray(value)) for (const item of value) walk(item, depth + 1)
    else if (isJsonObject(value)) {
      const kind = value.kind
      if (typeof kind === 'string') kinds.add(kind)
      if (isJsonObject(value.kinds)) for (const name of Object.keys(value.kinds)) kinds.add(name)
      if (Array.isArray(value.kinds)) for (const name of value.kinds) if (typeof name === 'string') kinds.add(name)
      for (const item of Object.values(value)) walk(item as Json, depth + 1)
    }
  }
  walk(evidence, 0)
  return [...kinds].sort()
}

function urgencyOf(alert: Json, text: string): Intake['urgency'] {
  const severity = field(alert, 'severity').toLowerCase()
  const state = field(alert, 'state', 'status').toLowerCase()
  if (/resolved|normal|^ok$/.test(state) || severity === 'info') return 'low'
  if (severity === 'critical' || /\b(?:outage|sev-?1|p0|data loss|all users|completely down)\b/i.test(text)) return 'critical'
  if (severity === 'high' || severity === 'error' || /\b(?:urgent|degraded|failing|sev-?2|p1)\b/i.test(text)) return 'high'
  if (severity === 'low') return 'low'
  return 'medium'
}

function entitiesOf(alert: Json, text: string): Intake['extracted_entities'] {
  const found = new Map<string, { type: string; value: string }>()
  const put = (type: string, value: string) => {
    if (value && value.length <= 200 && !found.has(value)) found.set(value, { type, value })
  }
  const labels = isJsonObject(alert) && isJsonObject(alert.labels) ? (alert.labels as JsonObject) : {}
  const annotations = isJsonObject(alert) && isJsonObject(alert.annotations) ? (alert.annotations as JsonObject) : {}
  const named = /^(?:service|namespace|pod|cluster|deployment|workload|node|instance|host|job|database|region|replica|queue|container)/i
  for (const [key, value] of Object.entries({ ...labels, ...annotations })) {
    const plain = key.replace(/^(?:kube|k8s)_/, '').replace(/_(?:name|identifier)$/, '')
    if (typeof value === 'string' && (named.test(plain) || /instance|cluster|replica/.test(plain))) put(plain, value)
  }
  for (const { type, pattern } of textPatterns)
    if (['service', 'ip', 'uuid', 'url', 'email'].includes(type)) for (const value of matchesOf(text, pattern).slice(0, 5)) put(type, value)
  return [...found.values()].slice(0, 20)
}

/** The intake record of an investigation, from the alert, the summary of the evidence and the person's question. */
export function intakeRecord(task: { alert: Json; evidence: Json; question: string }): Intake {
  const alertText = textOf(task.alert)
  const text = `${task.question}\n${alertText}`
  const intent =
    intents.find(([, pattern]) => pattern.test(task.question)) ??
    (task.question.trim() ? undefined : intents.find(([, pattern]) => pattern.test(alertText)))
  const counted = domains.map(([domain, pattern]) => ({ domain, hits: (text.match(pattern) ?? []).length }))
  const best = [...counted].sort((a, b) => b.hits - a.hits)[0]
  const domain = best && best.hits > 0 ? best.domain : null
  const hits = counted.reduce((sum, entry) => sum + entry.hits, 0)
  const kinds = kindsIn(task.evidence).filter((kind) => kind !== 'alert')
  const touched = counted.filter((entry) => entry.hits > 0).length

  const complexity: Intake['complexity'] =
    kinds.length >= 5 && touched >= 3 ? 'expert' : kinds.length >= 4 || touched >= 3 ? 'complex' : kinds.length >= 2 ? 'moderate' : 'simple'
  const known = (domain ? 0.25 * (best!.hits / Math.max(1, hits)) + 0.1 : 0) + (intent ? 0.15 : 0) + (kinds.length > 0 ? 0.1 : 0)
  const hints: string[] = []
  if (kinds.includes('event')) hints.push('Read the events first: they carry times and causes')
  if (kinds.includes('metric')) hints.push('Look for the first metric that left its level')
  if (kinds.includes('log')) hints.push('Group log lines into patterns before reading them')
  if (kinds.includes('resource')) hints.push('Compare the state of resources with what is wanted')
  if (kinds.includes('database-load')) hints.push('See which statement and which wait takes the load')
  if (/resolved|normal|^ok$/i.test(field(task.alert, 'state', 'status')))
    hints.push('The alert is not firing: check whether anything is wrong now')
  return {
    intent: intent?.[0] ?? 'troubleshooting',
    complexity,
    domain,
    urgency: urgencyOf(task.alert, text),
    confidence_score: Math.min(0.95, Math.round((0.4 + known) * 100) / 100),
    extracted_entities: entitiesOf(task.alert, text),
    suggested_workflow: 'troubleshooting',
    preprocessing_hints: hints,
  }
}
