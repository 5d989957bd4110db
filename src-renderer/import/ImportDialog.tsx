import { useState } from 'react'
import { importProducts } from '#shared/import/import-report.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Failed } from '../ui/Empty.tsx'
import { importText as text } from '../ui/import-strings.ts'
import { strings } from '../ui/strings.ts'
import { applyImport, dismissImport, useImport } from './import-store.ts'
import { ReportView } from './ReportView.tsx'
import { usePastedImport } from './use-pasted-import.ts'
import { WorkflowChoice } from './WorkflowChoice.tsx'

/** What would come of a workflow of another product, before it is made. */
export function ImportDialog() {
  usePastedImport()
  const offer = useImport((state) => state.offer)
  const error = useImport((state) => state.error)
  const working = useImport((state) => state.working)
  const [chosen, setChosen] = useState(0)
  const workflows = offer?.workflows ?? []
  const shown = workflows[Math.min(chosen, workflows.length - 1)]
  const first = workflows[0]
  return (
    <Dialog
      open={offer !== null || error !== null}
      onClose={dismissImport}
      title={text.title}
      {...(first ? { description: text.of(importProducts[first.report.product], first.report.version) } : {})}
      width={760}
      footer={
        <>
          <Button onClick={dismissImport}>{strings.cancel}</Button>
          {offer && (
            <Button look="primary" disabled={working} onClick={() => void applyImport()}>
              {workflows.length > 1 ? text.openAll(workflows.length) : text.open}
            </Button>
          )}
        </>
      }
    >
      {error && <Failed error={error} />}
      {shown && (
        <div className="flex flex-col gap-4">
          {workflows.length > 1 && <WorkflowChoice workflows={workflows} chosen={chosen} onChoose={setChosen} />}
          <ReportView key={chosen} workflow={shown} />
        </div>
      )}
    </Dialog>
  )
}
