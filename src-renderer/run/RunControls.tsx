import { Cpu, FolderOpen, Gauge, Play, SlidersHorizontal } from 'lucide-react'
import { visibleText } from '#shared/visible-text.ts'
import { useCatalogue } from '../state/catalogue-store.ts'
import { useDocument } from '../state/document-store.ts'
import { useEvidence } from '../state/evidence-store.ts'
import { usePreferences } from '../state/preferences-store.ts'
import { isRunGoing, useRun } from '../state/run-store.ts'
import { openDialog } from '../state/session-store.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { limitsText } from '../ui/limits-strings.ts'
import { runText } from '../ui/run-strings.ts'
import { Tip } from '../ui/Tip.tsx'
import { limitsInFull, limitsInShort } from './limits/limit-words.ts'
import { limitsIn, useNextLimits } from './limits/run-limits.ts'
import { beginRun } from './start/begin-run.ts'
import { SteerButtons } from './steer/SteerButtons.tsx'

const text = runText.start

/** What the next run works on and asks, and the button that starts or stops it. */
export function RunControls() {
  const busy = useRun((state) => state.busy)
  const running = useRun(isRunGoing)
  const ready = useDocument((state) => state.document !== null && state.viewed === null)
  const reads = useDocument((state) => Object.values(state.document?.nodes ?? {}).some((node) => node.kind === 'evidence'))
  if (running) return <SteerButtons />
  return (
    <div className="flex min-w-0 items-center gap-1.5">
      {ready && reads && <EvidenceChip />}
      {ready && <ModelChip />}
      {ready && <LimitsChip />}
      <IconButton icon={SlidersHorizontal} label={text.options} disabled={!ready} onClick={() => openDialog('run')} />
      <Button data-tour="run" look="primary" icon={Play} disabled={!ready || busy} onClick={beginRun}>
        {busy ? text.starting : text.run}
      </Button>
    </div>
  )
}

const chip =
  'flex h-[30px] min-w-0 max-w-48 2xl:max-w-96 items-center gap-1.5 rounded border px-2 text-xs hover:border-strong max-lg:hidden'

function EvidenceChip() {
  const name = useEvidenceName()
  return (
    <Tip text={`${text.evidence}: ${name ?? text.noEvidence}`}>
      <button type="button" className={chip} onClick={() => openDialog('run')}>
        <FolderOpen size={14} className="shrink-0 text-muted" aria-hidden />
        <span className={`truncate ${name === null ? 'text-warn' : ''}`}>{name ?? text.needsEvidence}</span>
      </button>
    </Tip>
  )
}

/** What people call the evidence of the next run, or null where none is chosen. */
function useEvidenceName(): string | null {
  const chosen = useEvidence((state) => state.chosen)
  const dropped = useEvidence((state) => state.dropped)
  const samples = useCatalogue((state) => state.samples)
  if (chosen === null) return null
  return visibleText(
    samples.find((sample) => sample.ref === chosen)?.title ?? dropped.find((folder) => folder.ref === chosen)?.name ?? chosen,
  )
}

function LimitsChip() {
  const limits = limitsIn(useNextLimits())
  if (!limits) return null
  return (
    <Tip text={limitsInFull(limits)}>
      <button type="button" className={chip} aria-label={limitsText.chip(limitsInShort(limits))} onClick={() => openDialog('run')}>
        <Gauge size={14} className="shrink-0 text-warn" aria-hidden />
        <span className="truncate">{limitsInShort(limits)}</span>
      </button>
    </Tip>
  )
}

function ModelChip() {
  const model = usePreferences((state) => state.model)
  return (
    <Tip text={`${text.model}: ${model ?? text.modelDefault}`}>
      <button type="button" className={chip} onClick={() => openDialog('run')}>
        <Cpu size={14} className="shrink-0 text-muted" aria-hidden />
        <span className="truncate">{visibleText(model ?? text.modelDefault)}</span>
      </button>
    </Tip>
  )
}
