import { Bug, CircleHelp, Database, Gauge, HeartPulse, type LucideIcon, Network, Server, Settings2, ShieldAlert } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import type { RootCauseCategory } from '#shared/investigation/conclusion.ts'
import { visibleText } from '#shared/visible-text.ts'
import { percent } from '../../ui/format.ts'
import { runText } from '../../ui/run-strings.ts'
import type { ShownConclusion } from './conclusion-of.ts'

const text = runText.output

const categoryIcons: Record<RootCauseCategory, LucideIcon> = {
  configuration_error: Settings2,
  resource_exhaustion: Gauge,
  infrastructure: Server,
  dependency_failure: Network,
  code_defect: Bug,
  data: Database,
  security: ShieldAlert,
  healthy: HeartPulse,
  unknown: CircleHelp,
}

interface VerdictProps {
  conclusion: ShownConclusion
  renderCitation(id: string): ReactNode
}

/** What it was, how sure that is, and step by step how it came about. */
export function Verdict({ conclusion, renderCitation }: VerdictProps) {
  const { category, confidence, quality, responseType, chain, questions } = conclusion
  if (category === null && confidence === null && chain.length === 0 && questions.length === 0) return null
  const Icon = categoryIcons[category ?? 'unknown']
  const tone = category === 'healthy' ? 'text-good' : category === 'unknown' ? 'text-warn' : 'text-bad'
  return (
    <aside
      className="flex @3xl:w-80 @6xl:w-112 shrink-0 flex-col gap-4 @3xl:overflow-auto border-b @3xl:border-b-0 @3xl:border-l bg-sunken px-4 py-4"
      aria-label={text.rootCause}
    >
      {category !== null && (
        <div>
          <p className="text-muted text-xs">{text.category}</p>
          <p className="mt-0.5 flex items-center gap-2 font-semibold text-base">
            <Icon size={16} className={`shrink-0 ${tone}`} aria-hidden />
            {text.categories[category]}
          </p>
          {responseType !== null && (
            <p className="mt-0.5 text-muted text-xs">{`${text.responseTypeLabel}: ${text.responseTypes[responseType]}`}</p>
          )}
        </div>
      )}
      {confidence !== null && <Meter label={runText.confidence} value={confidence} />}
      {quality !== null && <Meter label={text.quality} value={quality} title={text.qualityText} />}
      {questions.length > 0 && (
        <section>
          <h3 className="mb-1 font-medium text-xs">{text.questions}</h3>
          <ul className="list-disc pl-4 text-xs">
            {questions.map((question) => (
              <li key={question} className="my-1">
                {visibleText(question)}
              </li>
            ))}
          </ul>
        </section>
      )}
      {chain.length > 0 && (
        <section>
          <h3 className="mb-1.5 font-medium text-xs">{text.chain}</h3>
          <ol className="flex flex-col">
            {chain.map((claim, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the links of a chain have no name but their place
              <li key={place} className="relative pb-3 pl-6 text-xs last:pb-0">
                {place < chain.length - 1 && <span className="absolute top-4 bottom-0 left-[7px] w-px bg-line" aria-hidden />}
                <span
                  className="absolute top-0 left-0 flex size-4 items-center justify-center rounded-full border bg-surface text-[10px] text-muted"
                  aria-hidden
                >
                  {place + 1}
                </span>
                {visibleText(claim.statement)}{' '}
                {claim.evidence.length === 0 ? (
                  <em className="text-muted">({text.noEvidence})</em>
                ) : (
                  claim.evidence.slice(0, 4).map((id) => <Fragment key={id}>{renderCitation(id)}</Fragment>)
                )}
              </li>
            ))}
          </ol>
        </section>
      )}
    </aside>
  )
}

function Meter({ label, value, title }: { label: string; value: number; title?: string }) {
  const tone = value >= 0.75 ? 'bg-good' : value >= 0.5 ? 'bg-accent' : 'bg-warn'
  return (
    <div title={title}>
      <p className="flex items-baseline justify-between text-xs">
        <span className="text-muted">{label}</span>
        <span className="font-medium">{percent(value)}</span>
      </p>
      <div className="mt-1 h-1.5 overflow-hidden rounded-full bg-line" aria-hidden>
        <div className={`h-full ${tone}`} style={{ width: `${value * 100}%` }} />
      </div>
    </div>
  )
}
