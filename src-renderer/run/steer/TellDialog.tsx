import { useState } from 'react'
import { visibleText } from '#shared/visible-text.ts'
import { tellAgent } from '../../state/run-steering.ts'
import { useRun } from '../../state/run-store.ts'
import { notify } from '../../state/session-store.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { steerText } from '../../ui/steer-strings.ts'
import { askToSteer } from './steer-dialog.ts'

const text = steerText.tell
const close = () => askToSteer(null)

/** What a person has to say to an agent at work. */
export function TellDialog({ agent }: { agent: string | null }) {
  const agents = useRun((state) => state.newest?.agents)
  const living = [...(agents?.values() ?? [])].filter((one) => one.retiredAt === null)
  const [to, setTo] = useState(agent ?? living[0]?.id ?? '')
  const [said, setSaid] = useState('')
  const [sending, setSending] = useState(false)
  const name = visibleText(agents?.get(to)?.name ?? to)
  const send = async () => {
    setSending(true)
    const done = await tellAgent(to, said.trim())
    setSending(false)
    if (!done) return
    close()
    notify({ tone: 'info', text: text.sent(name) })
  }
  return (
    <Dialog
      open
      onClose={close}
      title={text.title(name)}
      description={text.description}
      footer={
        <>
          <Button onClick={close}>{steerText.cancel}</Button>
          <Button type="submit" form="tell-agent" look="primary" disabled={said.trim() === '' || to === '' || sending}>
            {text.send}
          </Button>
        </>
      }
    >
      <form
        id="tell-agent"
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (said.trim() !== '') void send()
        }}
      >
        {agent === null && (
          <label className="flex flex-col gap-1">
            <span className="font-medium text-xs">{text.to}</span>
            <select className="field" value={to} onChange={(event) => setTo(event.target.value)}>
              {living.map((one) => (
                <option key={one.id} value={one.id}>
                  {visibleText(one.name)}
                </option>
              ))}
            </select>
          </label>
        )}
        <label className="flex flex-col gap-1">
          <span className="font-medium text-xs">{text.label}</span>
          <textarea
            autoFocus
            className="field min-h-24"
            maxLength={20_000}
            value={said}
            onChange={(event) => setSaid(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
              event.preventDefault()
              event.currentTarget.form?.requestSubmit()
            }}
          />
        </label>
      </form>
    </Dialog>
  )
}
