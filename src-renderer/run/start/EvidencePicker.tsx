import { File, FolderOpen } from 'lucide-react'
import { useRef } from 'react'
import { visibleText } from '#shared/visible-text.ts'
import { useCatalogue } from '../../state/catalogue-store.ts'
import { chooseEvidence, useEvidence } from '../../state/evidence-store.ts'
import { Button } from '../../ui/Button.tsx'
import { runText } from '../../ui/run-strings.ts'
import { chosenFiles } from '../drop-evidence.ts'
import { EvidenceSummary } from './EvidenceSummary.tsx'
import { takeFiles } from './take-files.ts'
import { UploadState } from './UploadState.tsx'

const text = runText.start

/** Sample incidents, and folders that were dropped or chosen; beside the chosen one, what was recognised in it. */
export function EvidencePicker({ unused }: { unused: boolean }) {
  const samples = useCatalogue((state) => state.samples)
  const chosen = useEvidence((state) => state.chosen)
  const dropped = useEvidence((state) => state.dropped)
  const choices = [
    ...dropped.map(({ ref, name }) => ({ reference: ref, title: name, summary: text.yours })),
    ...samples.map(({ ref, title, summary }) => ({ reference: ref, title, summary })),
  ]
  return (
    <fieldset>
      <legend className="mb-2 font-semibold">{text.evidence}</legend>
      {unused && <p className="mb-2 rounded bg-warn-soft px-3 py-2 text-xs">{text.unusedEvidence}</p>}
      <div className="max-h-60 overflow-auto rounded border" role="radiogroup" aria-label={text.evidence}>
        {choices.map((choice) => (
          <Choice key={choice.reference} {...choice} chosen={choice.reference === chosen} />
        ))}
        <Choice reference={null} title={text.noEvidence} summary={text.noEvidenceText} chosen={chosen === null} />
      </div>
      <Pickers />
      <UploadState />
      {chosen !== null && <EvidenceSummary reference={chosen} />}
    </fieldset>
  )
}

interface ChoiceProps {
  reference: string | null
  title: string
  summary: string
  chosen: boolean
}

function Choice({ reference, title, summary, chosen }: ChoiceProps) {
  return (
    <label className="flex cursor-pointer items-start gap-2.5 border-b px-3 py-2 last:border-b-0 hover:bg-sunken has-checked:bg-accent-soft">
      <input type="radio" name="evidence" className="mt-[3px] accent-accent" checked={chosen} onChange={() => chooseEvidence(reference)} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{visibleText(title)}</span>
        {summary !== '' && <span className="line-clamp-2 text-muted text-xs">{visibleText(summary)}</span>}
      </span>
    </label>
  )
}

function Pickers() {
  const folder = useRef<HTMLInputElement | null>(null)
  const files = useRef<HTMLInputElement>(null)
  const take = (input: HTMLInputElement) => {
    const list = [...(input.files ?? [])]
    input.value = ''
    if (list.length > 0) void takeFiles(async () => chosenFiles(list))
  }
  return (
    <div className="mt-2 flex gap-2">
      <Button small icon={FolderOpen} onClick={() => folder.current?.click()}>
        {text.chooseFolder}
      </Button>
      <Button small icon={File} onClick={() => files.current?.click()}>
        {text.chooseFiles}
      </Button>
      <input
        ref={(input) => {
          folder.current = input
          if (input) input.webkitdirectory = true
        }}
        type="file"
        hidden
        aria-label={text.chooseFolder}
        onChange={(event) => take(event.target)}
      />
      <input ref={files} type="file" hidden multiple aria-label={text.chooseFiles} onChange={(event) => take(event.target)} />
    </div>
  )
}
