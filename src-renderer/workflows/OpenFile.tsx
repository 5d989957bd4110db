import { FileUp } from 'lucide-react'
import { useRef } from 'react'
import { documentLimits } from '#shared/document/limits.ts'
import { offerFile } from '../import/import-store.ts'
import { notify, openDialog } from '../state/session-store.ts'
import { createWorkflow } from '../state/tabs.ts'
import { Button } from '../ui/Button.tsx'
import { workflowText } from '../ui/workflow-strings.ts'
import { useHome } from './home-store.ts'

const text = workflowText.import

/** Brings in a workflow from a file, as a new one in the folder that is looked at. One of another product is shown first. */
async function take(file: File | undefined): Promise<void> {
  if (!file) return
  if (file.size > documentLimits.bytes) return notify({ tone: 'bad', text: text.tooLarge })
  const { place } = useHome.getState()
  const name = file.name.replace(/(\.trellis)?\.json$/i, '').slice(0, 200) || text.untitled
  const folder = place.at === 'folder' ? place.folder : ''
  if (await offerFile(file, folder)) return
  if (await createWorkflow({ name, text: await file.text(), folder })) openDialog(null)
}

export function OpenFile() {
  const picker = useRef<HTMLInputElement>(null)
  return (
    <footer className="flex shrink-0 items-center gap-3 border-t bg-sunken px-4 py-2">
      <span className="min-w-0 flex-1 truncate text-muted text-xs">{text.hint}</span>
      <input
        ref={picker}
        type="file"
        accept=".json,.yml,.yaml,.rivet-project,.rivet-graph,application/json"
        className="hidden"
        aria-label={text.open}
        onChange={(event) => {
          void take(event.target.files?.[0])
          event.target.value = ''
        }}
      />
      <Button icon={FileUp} onClick={() => picker.current?.click()}>
        {text.open}
      </Button>
    </footer>
  )
}
