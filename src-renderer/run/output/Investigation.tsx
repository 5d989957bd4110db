import { ToggleGroup } from 'radix-ui'
import { useCallback, useMemo, useState } from 'react'
import type { Json } from '#shared/json.ts'
import { readable } from '../../ui/json-text.ts'
import { runText } from '../../ui/run-strings.ts'
import { ScrollBox } from '../ScrollBox.tsx'
import { Citation } from './Citation.tsx'
import type { ShownConclusion } from './conclusion-of.ts'
import { useEvidenceOfRun } from './evidence-of-run.ts'
import { OutputActions } from './OutputActions.tsx'
import { SafeMarkdown } from './SafeMarkdown.tsx'
import { Verdict } from './Verdict.tsx'

const text = runText.output

interface InvestigationProps {
  conclusion: ShownConclusion
  output: Json
  /** Of the workflow, for the exported file. */
  name: string
}

/** The result of an investigation: the report, and beside it the verdict with how sure it is and how it came about. */
export function Investigation({ conclusion, output, name }: InvestigationProps) {
  const [shown, setShown] = useState<'report' | 'data'>('report')
  const evidence = useEvidenceOfRun()
  const citable = useMemo(() => new Set(evidence?.keys() ?? []), [evidence])
  const cite = useCallback((id: string) => <Citation id={id} evidence={evidence} />, [evidence])
  const report = conclusion.report || conclusion.rootCause
  const data = shown === 'data'
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 items-center gap-2 border-b px-3 py-1">
        <ToggleGroup.Root
          type="single"
          value={shown}
          onValueChange={(value) => value !== '' && setShown(value as 'report' | 'data')}
          aria-label={text.view}
          className="flex flex-1 gap-1"
        >
          {(['report', 'data'] as const).map((view) => (
            <ToggleGroup.Item
              key={view}
              value={view}
              className="h-6 rounded px-2 text-muted text-xs hover:bg-sunken data-[state=on]:bg-accent-soft data-[state=on]:text-accent-ink"
            >
              {text[view]}
            </ToggleGroup.Item>
          ))}
        </ToggleGroup.Root>
        <OutputActions text={data ? JSON.stringify(output, null, 2) : report} name={name} format={data ? 'json' : 'markdown'} />
      </div>
      {data ? (
        <ScrollBox label={text.data} className="min-h-0 flex-1 whitespace-pre-wrap break-words px-4 py-3 font-mono text-xs">
          {readable(output)}
        </ScrollBox>
      ) : (
        <div className="@container min-h-0 flex-1">
          <div className="flex @3xl:flex-row h-full @3xl:overflow-hidden flex-col overflow-auto">
            <article className="@3xl:order-none order-last min-w-0 @3xl:flex-1 @3xl:overflow-auto px-5 py-4">
              <SafeMarkdown text={report} renderCitation={cite} citable={citable} />
            </article>
            <Verdict conclusion={conclusion} renderCitation={cite} />
          </div>
        </div>
      )}
    </div>
  )
}
