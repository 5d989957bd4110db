import { KeyRound, Pencil, Plus, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { type SecretSummary, toProgram } from '#shared/security/secret.ts'
import { visibleText } from '#shared/visible-text.ts'
import { notifyError } from '../state/session-store.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { Empty, Failed, Loading } from '../ui/Empty.tsx'
import { when } from '../ui/format.ts'
import { grantText } from '../ui/grant-strings.ts'
import { SecretForm } from './SecretForm.tsx'
import { SectionHead } from './SectionHead.tsx'
import { loadSecrets, removeSecret, useSecrets } from './secrets-store.ts'
import { VaultNotice } from './VaultNotice.tsx'

const text = grantText.secrets

/** The secrets of the person: names, whom they are for and where they may go, and never a value. */
export function SecretsSection() {
  const { vault, secrets, error } = useSecrets()
  const [edited, setEdited] = useState<SecretSummary | 'new' | null>(null)
  useEffect(() => void loadSecrets(), [])
  if (error) return <Failed error={error} onRetry={() => void loadSecrets()} />
  if (vault === null) return <Loading />
  const writable = vault.problem === null && vault.key !== 'none' && !vault.locked
  return (
    <>
      <SectionHead title={text.title} text={text.text}>
        {edited === null && (
          <Button icon={Plus} disabled={!writable} onClick={() => setEdited('new')}>
            {text.add}
          </Button>
        )}
      </SectionHead>
      <VaultNotice vault={vault} />
      {edited === 'new' && (
        <div className="mb-4 rounded border p-3">
          <SecretForm secret={null} onDone={() => setEdited(null)} />
        </div>
      )}
      {secrets.length === 0 && edited === null && (
        <div className="h-48">
          <Empty icon={KeyRound} title={text.none} text={text.noneText} />
        </div>
      )}
      {secrets.length > 0 && (
        <ul className="border-t">
          {secrets.map((secret) => (
            <li key={`${secret.source} ${secret.name}`} className="border-b py-2.5">
              {edited === secret ? (
                <>
                  <p className="mb-2 font-medium font-mono">{secret.name}</p>
                  <SecretForm secret={secret} onDone={() => setEdited(null)} />
                </>
              ) : (
                <SecretLine secret={secret} writable={writable && edited === null} onEdit={() => setEdited(secret)} />
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function SecretLine({ secret, writable, onEdit }: { secret: SecretSummary; writable: boolean; onEdit(): void }) {
  const [removing, setRemoving] = useState(false)
  const { name, source, variable, consumers, origins, changedAt } = secret
  const places = origins.map((origin) => (origin === toProgram ? grantText.facts.toProgram : visibleText(origin)))
  const remove = async () => {
    setRemoving(false)
    const problem = await removeSecret(name)
    if (problem) notifyError(problem)
  }
  return (
    <div className="flex items-start gap-2.5">
      <KeyRound size={15} className="mt-[3px] shrink-0 text-muted" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="break-all font-medium font-mono">{name}</span>
          <span className="text-muted text-xs">
            {source === 'environment' ? text.environment(variable ?? '') : changedAt !== null && when(changedAt)}
          </span>
        </p>
        <dl className="text-xs">
          <Rule label={grantText.facts.by} values={consumers} none={text.nobody} />
          <Rule label={grantText.facts.to} values={places} none={text.nowhere} />
        </dl>
      </div>
      {source === 'vault' && !removing && (
        <>
          <IconButton small icon={Pencil} label={text.change(name)} disabled={!writable} onClick={onEdit} />
          <IconButton small icon={Trash2} label={text.remove(name)} onClick={() => setRemoving(true)} />
        </>
      )}
      {removing && (
        <div className="flex flex-col items-end gap-1" role="alertdialog" aria-label={text.removeTitle(name)}>
          <span className="text-muted text-xs">{text.removeText}</span>
          <span className="flex gap-1.5">
            <Button small autoFocus onClick={() => setRemoving(false)}>
              {text.cancel}
            </Button>
            <Button small look="bad" onClick={() => void remove()}>
              {text.removeNow}
            </Button>
          </span>
        </div>
      )}
    </div>
  )
}

function Rule({ label, values, none }: { label: string; values: readonly string[]; none: string }) {
  return (
    <div className="flex gap-1.5">
      <dt className="shrink-0 text-muted">{label}</dt>
      <dd className={values.length === 0 ? 'text-warn' : 'break-all font-mono'}>{values.length === 0 ? none : values.join(', ')}</dd>
    </div>
  )
}
