import type { Claim, Conclusion, Hypothesis, Intake, Verdict } from '#shared/investigation/conclusion.ts'
import type { Alert, EvidenceItem } from '#shared/investigation/evidence.ts'
import type { Finding } from '#shared/investigation/finding.ts'
import { isoTime } from '../evidence/parse-time.ts'
import { isToldBetter } from './same-line.ts'

export interface ReportInput {
  conclusion: Conclusion
  title?: string
  alert?: Pick<Alert, 'title' | 'severity' | 'state'> | null
  intake?: Intake | null
  findings?: readonly Finding[]
  hypotheses?: readonly Hypothesis[]
  verdicts?: readonly Verdict[]
  items?: readonly EvidenceItem[]
  /** Most entries of the timeline. Default 12. */
  timeline?: number
}

/** Categories as people say them. */
const categoryNames: Record<Conclusion['category'], string> = {
  configuration_error: 'configuration error',
  resource_exhaustion: 'resource exhaustion',
  infrastructure: 'infrastructure',
  dependency_failure: 'dependency failure',
  code_defect: 'code defect',
  data: 'data',
  security: 'security',
  healthy: 'healthy, no failure',
  unknown: 'not known yet',
}

/** Text from evidence must not turn into Markdown or HTML of its own. What cannot start a construct stays as it is, for readers of the plain text. */
export function plainText(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/([\\`])/g, '\\$1')
    .replace(/\[(?=[^\]]*\][([:])|\[(?=E:)/g, '\\[')
    .replace(/\*(?=\S)|(?<=\S)\*/g, '\\*')
    .replace(/(^|[\s("'])(_+)/g, '$1\\$2')
    .replace(/<(?=[a-z/!?])/gi, '&lt;')
    .trim()
}

function cite(evidence: readonly string[]): string {
  const ids = [...new Set(evidence)]
  if (ids.length === 0) return ''
  const shown = ids.slice(0, 4)
  const rest = ids.length - shown.length
  return ` ${shown.map((id) => `[E: ${id}]`).join(' ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

function sentence(text: string): string {
  const plain = plainText(text)
  return /[.!?…"]$/.test(plain) ? plain : `${plain}.`
}

function claimLine(claim: Claim): string {
  return `${sentence(claim.statement)}${claim.evidence.length > 0 ? cite(claim.evidence) : ' *(no evidence)*'}`
}

function time(at: number): string {
  return new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d{3}Z$/, 'Z')
}

type TimelineEntry = Finding & { first: boolean }

const tellTale: Record<Finding['severity'], number> = { critical: 3, warning: 2, notice: 1, info: 0 }

/** Calm findings that still belong into a timeline: what happened, changed or ended. */
const tellsATime = /^(?:event|timeline)\.|\.recovered$|^workload\.(?:rollout|only_old)/

/** The entries of the timeline that matter most, in the order of time. */
function timelineOf(findings: readonly Finding[], most: number): TimelineEntry[] {
  const dated = findings.filter(
    (finding) =>
      finding.from !== null &&
      (finding.severity !== 'info' || tellsATime.test(finding.type) || finding.attributes.completed === true) &&
      !/^(?:metric\.(?:summary|moved_together)|alert\.|change\.|database\.(?!load)|log\.summary|timeline\.first_symptom|evidence\.|monitor\.|runbook\.|correlate\.)/.test(
        finding.type,
      ),
  )
  const symptom = findings.find(({ type }) => type === 'timeline.first_symptom')
  const said = new Set<string>()
  const entries = dated
    .filter((finding) => !isToldBetter(finding, dated) && !said.has(finding.statement) && said.add(finding.statement))
    .map((finding): TimelineEntry => ({ ...finding, first: finding.statement === symptom?.attributes.what }))
  // The line of the first symptom may stand under what it was recognised as.
  if (!entries.some(({ first }) => first)) {
    const same = entries.find(({ from, evidence }) => from === symptom?.from && evidence.some((id) => symptom?.evidence.includes(id)))
    if (same) same.first = true
  }
  const ranked = entries.sort((a, b) => tellTale[b.severity] - tellTale[a.severity] || (a.from ?? 0) - (b.from ?? 0))
  return ranked.slice(0, most).sort((a, b) => (a.from ?? 0) - (b.from ?? 0))
}

/** An entry of the timeline; the time at which it stands is not said twice, and the first sign of trouble is marked. */
function timelineLine({ from, statement, evidence, first }: TimelineEntry): string {
  const at = isoTime(Math.floor((from ?? 0) / 1000) * 1000)
  const said = statement.replace(` at ${at}`, '')
  return `- ${time(from ?? 0)}: ${first ? 'First sign of trouble: ' : ''}${sentence(said)}${cite(evidence)}`
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `## ${title}\n\n${lines.join('\n')}\n`
}

function heading(input: ReportInput): string {
  const name = input.title ?? input.alert?.title
  return `# ${plainText(name && name !== '' ? name : 'Investigation')}\n`
}

function headLines({ conclusion, alert, intake }: ReportInput): string {
  const facts = [
    `**Category:** ${categoryNames[conclusion.category]} (\`${conclusion.category}\`)`,
    `**Confidence:** ${Math.round(conclusion.confidence * 100)}%`,
    `**Quality of this answer:** ${Math.round(conclusion.quality_score * 100)}%`,
  ]
  if (alert) facts.push(`**Alert:** ${alert.state}, severity ${alert.severity}`)
  if (intake) facts.push(`**Urgency:** ${intake.urgency}`)
  return facts.join(' · ')
}

/** A report that an on-call person can act on. Every statement names the evidence it rests on as `[E: id]`. */
export function writeReport(input: ReportInput): string {
  const { conclusion } = input
  const items = new Map((input.items ?? []).map((item) => [item.id, item]))
  const open = conclusion.category === 'unknown'
  const gaps = (input.findings ?? []).filter((finding) =>
    (open ? /^(?:evidence|metric)\.(?:missing|unreadable|gap)$/ : /^(?:metric\.(?:missing|gap)|evidence\.unreadable)$/).test(finding.type),
  )
  const missing = [...new Set((input.hypotheses ?? []).slice(0, 1).flatMap((hypothesis) => hypothesis.missing))]
  const contradicting = (input.hypotheses ?? [])
    .filter((hypothesis) => conclusion.generation_metadata.playbooks.includes(hypothesis.origin))
    .flatMap((hypothesis) => hypothesis.contradicting)
  const rootEvidence = [...new Set(conclusion.claims.flatMap((claim) => claim.evidence))]
  const parts = [
    heading(input),
    `${headLines(input)}\n`,
    section(conclusion.category === 'healthy' ? 'Conclusion: nothing is wrong now' : 'Root cause', [
      `${sentence(conclusion.root_cause)}${cite(rootEvidence)}`,
    ]),
    section(
      'Causal chain',
      conclusion.causal_chain.map((claim, index) => `${index + 1}. ${claimLine(claim)}`),
    ),
    section(
      'What supports it',
      conclusion.claims.map((claim) => `- ${claimLine(claim)}`),
    ),
    section(
      'What speaks against it',
      contradicting.map((claim) => `- ${claimLine(claim)}`),
    ),
    section('Timeline', timelineOf(input.findings ?? [], input.timeline ?? 12).map(timelineLine)),
    section(
      'Ruled out',
      conclusion.ruled_out.map((entry) => `- **${plainText(entry.statement)}**: ${sentence(entry.why)}${cite(entry.evidence)}`),
    ),
    section('What is not known', [
      ...gaps.map((finding) => `- ${sentence(finding.statement)}${cite(finding.evidence)}`),
      ...missing.map((text) => `- ${sentence(text)}`),
    ]),
    section(
      'Questions that would decide',
      conclusion.questions.map((question) => `- ${plainText(question)}`),
    ),
    section(
      'Next steps',
      conclusion.next_steps.map((step, index) => `${index + 1}. ${sentence(step)}`),
    ),
    section(
      'Sources',
      conclusion.evidence.map((id) => {
        const item = items.get(id)
        return item ? `- \`${id}\`: ${plainText(item.title)} (${plainText(item.file)})` : `- \`${id}\``
      }),
    ),
    closing(conclusion),
  ]
  return `${parts.filter(Boolean).join('\n').trimEnd()}\n`
}

function closing({ generation_metadata: made }: Conclusion): string {
  const by = made.models.length > 0 ? made.models.join(', ') : 'no model'
  const offline = made.offline ? 'The offline model answered: by playbooks over findings, with no network. ' : ''
  return `---\n\n${offline}Models: ${by}. Playbooks: ${made.playbooks.map((name) => name.replace('playbook:', '')).join(', ') || 'none'}.\n`
}
