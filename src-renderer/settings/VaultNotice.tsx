import { Lock, LockOpen, TriangleAlert } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import type { ErrorData } from '#shared/errors/app-error.ts'
import type { VaultState } from '#shared/security/secret.ts'
import { visibleText } from '#shared/visible-text.ts'
import { Button } from '../ui/Button.tsx'
import { grantText } from '../ui/grant-strings.ts'
import { ChangePassphrase } from './ChangePassphrase.tsx'
import { startVaultAnew, unlockVault } from './secrets-store.ts'

const text = grantText.vault

/** What keeps the vault's key, said plainly, with the way to open it. */
export function VaultNotice({ vault }: { vault: VaultState }) {
  const [choosing, setChoosing] = useState(false)
  if (vault.problem !== null) return <Damaged problem={vault.problem} />
  const open = vault.key !== 'none' && !vault.locked
  const Icon = open ? LockOpen : Lock
  const canOpen = vault.passphrase || vault.key === 'none'
  return (
    <div className={`mb-4 flex flex-col gap-2 rounded px-3 py-2 ${open ? 'bg-sunken' : 'bg-warn-soft'}`}>
      <p className="flex items-start gap-2">
        <Icon size={14} className={`mt-[3px] shrink-0 ${open ? 'text-good' : 'text-warn'}`} aria-hidden />
        <span className="min-w-0 flex-1">{saidOf(vault)}</span>
        {open && !choosing && (
          <Button small onClick={() => setChoosing(true)}>
            {vault.passphrase ? text.changePassphrase : text.forElsewhere}
          </Button>
        )}
      </p>
      {((!open && canOpen) || (choosing && !vault.passphrase)) && (
        <Passphrase
          action={vault.passphrase ? text.unlock : text.set}
          label={vault.passphrase ? text.field : text.givePassphrase}
          fresh={!vault.passphrase}
        />
      )}
      {open && choosing && vault.passphrase && <ChangePassphrase onDone={() => setChoosing(false)} />}
    </div>
  )
}

function saidOf({ key, passphrase, locked }: VaultState): string {
  if (key === 'none') return text.none
  if (locked) return passphrase ? text.locked : text.lockedElsewhere
  if (key === 'passphrase') return text.passphrase
  return passphrase ? text.both : text.system
}

function Passphrase({ action, label, fresh }: { action: string; label: string; fresh: boolean }) {
  const [passphrase, setPassphrase] = useState('')
  const [error, setError] = useState<ErrorData | null>(null)
  const [sending, setSending] = useState(false)
  const id = useId()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setSending(true)
    setError(await unlockVault(passphrase))
    setSending(false)
    setPassphrase('')
  }
  return (
    <form className="flex flex-col gap-1 pl-[22px]" onSubmit={(event) => void submit(event)}>
      <label htmlFor={id} className="font-medium text-xs">
        {label}
      </label>
      <div className="flex gap-2">
        <input
          id={id}
          type="password"
          autoComplete="off"
          className="field max-w-80"
          value={passphrase}
          aria-invalid={error !== null}
          aria-describedby={`${id}-text`}
          onChange={(event) => setPassphrase(event.target.value)}
        />
        <Button type="submit" disabled={sending || passphrase.length < 8}>
          {action}
        </Button>
      </div>
      <p id={`${id}-text`} className="text-xs" role={error ? 'alert' : undefined}>
        {error ? (
          <span className="text-bad">{`${error.message} ${error.hint ?? ''}`}</span>
        ) : (
          fresh && <span className="text-muted">{text.fieldHelp}</span>
        )}
      </p>
    </form>
  )
}

function Damaged({ problem }: { problem: string }) {
  const [error, setError] = useState<ErrorData | null>(null)
  return (
    <div className="mb-4 rounded bg-bad-soft px-3 py-2" role="alert">
      <p className="flex items-start gap-2 font-medium text-bad">
        <TriangleAlert size={14} className="mt-[3px] shrink-0" aria-hidden />
        {text.damaged}
      </p>
      <p className="mt-1 break-words pl-[22px]">{visibleText(error?.message ?? problem)}</p>
      <div className="mt-2 flex items-center gap-3 pl-[22px]">
        <Button small onClick={() => void startVaultAnew().then(setError)}>
          {text.startAnew}
        </Button>
        <span className="text-xs">{text.startAnewText}</span>
      </div>
    </div>
  )
}
