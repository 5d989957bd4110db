import { Play } from 'lucide-react'
import { useState } from 'react'
import { useDocument } from '../state/document-store.ts'
import { takesEvidence, useEvidence } from '../state/evidence-store.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { runText } from '../ui/run-strings.ts'
import { SchemaFields } from './form/SchemaFields.tsx'
import { LimitFields } from './limits/LimitFields.tsx'
import { hasWrongHost, nextLimits } from './limits/run-limits.ts'
import { launch } from './start/begin-run.ts'
import { EvidencePicker } from './start/EvidencePicker.tsx'
import { ModelPicker } from './start/ModelPicker.tsx'
import { typeInputs, useRunInputs } from './start/run-inputs.ts'
import { useWalk } from './start/take-files.ts'

const text = runText.start

interface StartRunProps {
  open: boolean
  onClose(): void
}

/** What the next run works on: evidence, the model that it asks, and its inputs. */
export function StartRun({ open, onClose }: StartRunProps) {
  return open ? <StartForm onClose={onClose} /> : null
}

function StartForm({ onClose }: { onClose(): void }) {
  const { fields, draft, errors } = useRunInputs()
  const [tried, setTried] = useState(false)
  const chosen = useEvidence((state) => state.chosen)
  const uploading = useEvidence((state) => state.upload !== null)
  const past = useDocument((state) => state.viewed !== null || state.document === null)
  const dropped = useEvidence((state) => state.dropped.length > 0 || state.upload !== null || state.error !== null)
  const walking = useWalk((state) => state.found !== null)
  const reads = takesEvidence()
  const noEvidence = reads && chosen === null
  const start = async () => {
    setTried(true)
    if (Object.keys(errors).length > 0 || noEvidence || hasWrongHost(nextLimits())) return
    onClose()
    await launch()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.title}
      description={text.description}
      width={640}
      footer={
        <>
          {tried && noEvidence && <p className="mr-auto text-bad text-xs">{text.needsEvidence}</p>}
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button type="submit" form="start-run" look="primary" icon={Play} disabled={uploading || past}>
            {text.run}
          </Button>
        </>
      }
    >
      <form
        id="start-run"
        className="flex flex-col gap-5"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void start()
        }}
      >
        {(reads || dropped || walking) && <EvidencePicker unused={!reads} />}
        {fields.length > 0 && (
          <fieldset>
            <legend className="mb-2 font-semibold">{text.inputs}</legend>
            <SchemaFields fields={fields} draft={draft} errors={tried ? errors : {}} onChange={typeInputs} />
          </fieldset>
        )}
        <ModelPicker />
        <LimitFields />
      </form>
    </Dialog>
  )
}
