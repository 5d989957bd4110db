import { ShieldCheck, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import { type AskedGrant, canBeKept } from '#shared/security/grant.ts'
import { visibleText } from '#shared/visible-text.ts'
import { shownDocument, useDocument } from '../state/document-store.ts'
import { useRun } from '../state/run-store.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { grantText } from '../ui/grant-strings.ts'
import { strings } from '../ui/strings.ts'
import { askAfterRun, closeAsking, grantChosen, runWithout, useAsking, wasStartedWithout } from './asking-store.ts'
import { GrantItem } from './GrantItem.tsx'
import { grantWords } from './grant-words.ts'

const text = grantText.sheet

/** What a workflow asks for, with its real values, for a person to grant once, always or not. */
export function AskSheet() {
  const asking = useAsking((state) => state.asking)
  useStoppedRun()
  return asking && <Sheet key={asking.runId + asking.when} />
}

/** A run that stops for a grant before the person's eyes asks for it. */
function useStoppedRun(): void {
  useEffect(
    () =>
      useRun.subscribe(({ newest, runId }, before) => {
        const stops = newest?.status === 'failed' && before.newest?.status !== 'failed' && before.runId === runId && !before.busy
        if (stops && newest.error?.code === 'grant.missing' && !wasStartedWithout(newest.runId)) void askAfterRun()
      }),
    [],
  )
}

function Sheet() {
  const asking = useAsking((state) => state.asking)
  const [chosen, setChosen] = useState<readonly AskedGrant[]>(asking?.requests ?? [])
  const [sending, setSending] = useState(false)
  if (!asking) return null
  const grant = async (always: boolean) => {
    setSending(true)
    if (!(await grantChosen(chosen, always))) setSending(false)
  }
  const before = asking.when === 'before'
  const toggle = (one: AskedGrant) => setChosen(chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one])
  return (
    <Dialog
      open
      onClose={() => closeAsking(false)}
      title={text.title(visibleText(asking.name) || strings.canvas.unnamed)}
      description={before ? text.before : text.after}
      width={600}
      footer={
        <>
          <Button className="mr-auto" onClick={() => (before ? runWithout() : closeAsking(false))}>
            {before ? text.without : text.notNow}
          </Button>
          <Button disabled={sending || chosen.length === 0} onClick={() => void grant(true)}>
            {text.always}
          </Button>
          <Button look="primary" icon={ShieldCheck} disabled={sending || chosen.length === 0} onClick={() => void grant(false)}>
            {text.once}
          </Button>
        </>
      }
    >
      <ul className="flex flex-col">
        {asking.requests.map((one) => (
          <li key={JSON.stringify([one.request, one.workflow])} className="border-b py-2.5 first:pt-0 last:border-b-0">
            <Asked one={one} checked={chosen.includes(one)} onToggle={() => toggle(one)} />
          </li>
        ))}
      </ul>
      <p className="mt-2 text-muted text-xs">{text.alwaysHint}</p>
    </Dialog>
  )
}

function Asked({ one, checked, onToggle }: { one: AskedGrant; checked: boolean; onToggle(): void }) {
  const nodes = useDocument((state) => shownDocument(state)?.nodes)
  const { title, value } = grantWords(one.request)
  const names = one.nodes.map((id) => visibleText(nodes?.[id]?.label || id))
  return (
    <GrantItem
      request={one.request}
      aside={
        <input
          type="checkbox"
          className="mt-1 size-4 shrink-0"
          checked={checked}
          onChange={onToggle}
          aria-label={text.choose(`${title}: ${value}`)}
        />
      }
    >
      {names.length > 0 && (
        <p className="text-muted text-xs">
          {grantText.facts.nodes} {names.join(', ')}
        </p>
      )}
      {!canBeKept(one.request) && (
        <p className="mt-0.5 flex items-start gap-1.5 text-warn text-xs">
          <TriangleAlert size={12} className="mt-0.5 shrink-0" aria-hidden />
          {grantText.changing}
        </p>
      )}
    </GrantItem>
  )
}
