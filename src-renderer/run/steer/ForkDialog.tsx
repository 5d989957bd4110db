import { Play } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import { visibleText } from '#shared/visible-text.ts'
import { errorData } from '../../state/api.ts'
import { useDocument } from '../../state/document-store.ts'
import { effectsOfFork, forkRun, sameLogic } from '../../state/run-steering.ts'
import { useRun } from '../../state/run-store.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Failed } from '../../ui/Empty.tsx'
import { LazyCode } from '../../ui/LazyCode.tsx'
import { steerText } from '../../ui/steer-strings.ts'
import { useValue } from '../use-value.ts'
import { askToSteer } from './steer-dialog.ts'

const text = steerText.fork
const close = () => askToSteer(null)

interface ForkProps {
  /** The path of a visit, or null to do anew only what is different. */
  at: string | null
  label: string
}

/** A new run from what the shown one did: with which workflow and inputs, and what of the outside may happen again. */
export function ForkDialog({ at, label }: ForkProps) {
  const open = useOpenDocument()
  const [asNow, setAsNow] = useState(open !== null)
  const inputs = useInputs()
  const [starting, setStarting] = useState(false)
  const document = asNow && open ? open : undefined
  const effects = useEffects(at, document)
  const start = async () => {
    setStarting(true)
    const done = await forkRun({ at, ...(document ? { document } : {}), ...(inputs.changed ? { inputs: inputs.changed } : {}) })
    setStarting(false)
    if (done) close()
  }
  return (
    <Dialog
      open
      onClose={close}
      title={at === null ? text.titleChanged : text.title(visibleText(label))}
      description={at === null ? text.descriptionChanged : text.description}
      width={600}
      footer={
        <>
          <Button onClick={close}>{steerText.cancel}</Button>
          <Button
            look="primary"
            icon={Play}
            disabled={starting || inputs.problem !== null || effects.error !== null}
            onClick={() => void start()}
          >
            {text.start}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {open && (
          <fieldset className="flex flex-col gap-1">
            <legend className="mb-1 font-medium text-xs">{text.with}</legend>
            {[true, false].map((now) => (
              <label key={String(now)} className="flex items-center gap-2">
                <input autoFocus={asNow === now} type="radio" name="fork-document" checked={asNow === now} onChange={() => setAsNow(now)} />
                {now ? text.asNow : text.asRun}
              </label>
            ))}
          </fieldset>
        )}
        {inputs.source !== null && (
          <div className="flex flex-col gap-1">
            <span className="font-medium text-xs">{text.inputs}</span>
            <LazyCode label={text.inputs} language="json" value={inputs.source} invalid={inputs.problem !== null} onChange={inputs.edit} />
            {inputs.problem !== null && <p className="text-bad text-xs">{inputs.problem}</p>}
          </div>
        )}
        {effects.error ? <Failed error={effects.error} /> : <Effects again={effects.again} />}
      </div>
    </Dialog>
  )
}

function Effects({ again }: { again: readonly string[] | null }) {
  if (again === null) return <p className="text-muted text-xs">{text.looking}</p>
  if (again.length === 0) return null
  return (
    <div className="rounded border border-warn/40 bg-warn-soft px-3 py-2" role="note">
      <p className="font-medium text-warn">{text.effects(again.length)}</p>
      <ul className="mt-1 list-disc pl-5 font-mono text-xs">
        {again.map((id) => (
          <li key={id} className="break-all">
            {visibleText(id)}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** The document on the canvas, where it is the workflow that was run and says something else by now. */
function useOpenDocument(): WorkflowDocument | null {
  const open = useDocument((state) => state.document)
  const ran = useRun((state) => state.document)
  return open && ran && open.id === ran.id && !sameLogic(open, ran) ? open : null
}

function useInputs() {
  const ref = useRun((state) => state.newest?.inputs ?? null)
  const loaded = useValue(ref ?? { value: {} })
  const [source, edit] = useState<string | null>(null)
  const before = loaded.state === 'ready' && isJsonObject(loaded.value) ? JSON.stringify(loaded.value, null, 2) : null
  useEffect(() => {
    if (before !== null && before !== '{}') edit((known) => known ?? before)
  }, [before])
  let problem: string | null = null
  let changed: Record<string, Json> | null = null
  if (source !== null && source !== before)
    try {
      const value = JSON.parse(source) as Json
      if (isJsonObject(value)) changed = value
      else problem = text.notObject
    } catch (thrown) {
      problem = steerText.value.notJson(thrown instanceof Error ? thrown.message : String(thrown))
    }
  return { source, edit, problem, changed }
}

function useEffects(
  at: string | null,
  document: WorkflowDocument | undefined,
): { again: readonly string[] | null; error: ErrorData | null } {
  const [found, setFound] = useState<{ again: readonly string[] | null; error: ErrorData | null }>({ again: null, error: null })
  useEffect(() => {
    let gone = false
    setFound({ again: null, error: null })
    effectsOfFork({ at, ...(document ? { document } : {}) }).then(
      (again) => !gone && setFound({ again, error: null }),
      (thrown) => !gone && setFound({ again: null, error: errorData(thrown) }),
    )
    return () => {
      gone = true
    }
  }, [at, document])
  return found
}
