import { useEffect, useState } from 'react'
import type { ValueRef } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import { putValue } from '../../state/run-steering.ts'
import { notify } from '../../state/session-store.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Failed, Loading } from '../../ui/Empty.tsx'
import { focusSoon } from '../../ui/focus.ts'
import { LazyCode } from '../../ui/LazyCode.tsx'
import { steerText } from '../../ui/steer-strings.ts'
import { useValue } from '../use-value.ts'
import { askToSteer } from './steer-dialog.ts'

const text = steerText.value
const close = () => askToSteer(null)

interface PutValueProps {
  /** What it is a value of, as people call it. */
  title: string
  path: string
  port: string
  value: ValueRef
}

function parsed(source: string): { value: Json } | { problem: string } {
  try {
    return { value: JSON.parse(source) as Json }
  } catch (thrown) {
    return { problem: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}

/** Another value in place of what a visit has delivered, for a run that is paused. */
export function PutValueDialog({ title, path, port, value }: PutValueProps) {
  const loaded = useValue(value)
  const [source, setSource] = useState<string | null>(null)
  useEffect(() => {
    if (loaded.state === 'ready') setSource((known) => known ?? JSON.stringify(loaded.value, null, 2))
  }, [loaded])
  const open = source !== null
  useEffect(() => {
    // the field comes a moment after the value
    if (open) focusSoon(() => document.querySelector<HTMLElement>('[data-modal] .cm-content'))
  }, [open])
  const read = source === null ? null : parsed(source)
  const put = async () => {
    if (!read || !('value' in read) || !(await putValue(path, port, read.value))) return
    close()
    notify({ tone: 'info', text: text.done })
  }
  return (
    <Dialog
      open
      onClose={close}
      title={text.title(title)}
      description={text.description}
      width={640}
      footer={
        <>
          {read && 'problem' in read && <p className="mr-auto truncate text-bad text-xs">{text.notJson(read.problem)}</p>}
          <Button onClick={close}>{steerText.cancel}</Button>
          <Button look="primary" disabled={!read || 'problem' in read} onClick={() => void put()}>
            {text.put}
          </Button>
        </>
      }
    >
      {loaded.state === 'failed' && <Failed error={loaded.error} />}
      {loaded.state !== 'failed' && source === null && <Loading />}
      {source !== null && (
        <LazyCode label={text.label} language="json" value={source} invalid={read !== null && 'problem' in read} onChange={setSource} />
      )}
    </Dialog>
  )
}
