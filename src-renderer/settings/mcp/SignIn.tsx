import { Check, Copy, ExternalLink, KeyRound, LogIn, LogOut } from 'lucide-react'
import { useState } from 'react'
import type { McpServerView } from '#shared/api/mcp-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { ScrollBox } from '../../run/ScrollBox.tsx'
import { allowAndSignIn, cancelSignIn, type SignInStep, signIn, signOut, useSignIn } from '../../state/mcp-sign-in.ts'
import { Button } from '../../ui/Button.tsx'
import { mcpText } from '../../ui/mcp-strings.ts'
import { canOpen, openLink } from '../../ui/open-link.ts'
import { openSettings } from '../settings-store.ts'
import { Part } from './Part.tsx'

const text = mcpText.signIn

/** Whether a person is signed in to a server, and the way in and out. */
export function SignIn({ server }: { server: McpServerView }) {
  const { id, signIn: state, startGranted } = server
  const step = useSignIn((all) => all[id])
  if (state === 'none' && !step) return null
  const name = visibleText(id)
  return (
    <Part title={text.title}>
      {step && step.is !== 'failed' ? (
        <UnderWay id={id} step={step} />
      ) : (
        <div className="flex flex-col items-start gap-2">
          <p>{state === 'signed_in' ? text.signedIn : text.needed}</p>
          {step && <Failure step={step} />}
          <div className="flex gap-2">
            {state !== 'signed_in' && (
              <Button look="primary" icon={LogIn} disabled={!startGranted} aria-label={text.inOf(name)} onClick={() => void signIn(id)}>
                {text.in}
              </Button>
            )}
            {state === 'signed_in' && (
              <>
                <Button small icon={LogOut} aria-label={text.outOf(name)} onClick={() => void signOut(server)}>
                  {text.out}
                </Button>
                <Button small icon={LogIn} disabled={!startGranted} aria-label={text.anewOf(name)} onClick={() => void signIn(id)}>
                  {text.anew}
                </Button>
              </>
            )}
          </div>
        </div>
      )}
    </Part>
  )
}

function UnderWay({ id, step }: { id: string; step: Exclude<SignInStep, { is: 'failed' }> }) {
  const cancel = <Button onClick={() => void cancelSignIn(id)}>{mcpText.form.cancel}</Button>
  if (step.is === 'beginning')
    return (
      <div className="flex items-center gap-3">
        <p className="text-muted" role="status">
          {text.beginning}
        </p>
        {cancel}
      </div>
    )
  if (step.is === 'asking')
    return (
      <div className="flex flex-col gap-2">
        <p>{text.asking}</p>
        <Address>{step.request.origin}</Address>
        <div className="flex gap-2">
          <Button look="primary" onClick={() => void allowAndSignIn(id, step.request)}>
            {text.allow}
          </Button>
          {cancel}
        </div>
      </div>
    )
  return (
    <div className="flex flex-col gap-2">
      <p role="status">{text.elsewhere(new URL(step.url).host)}</p>
      <Address>{step.url}</Address>
      <div className="flex gap-2">
        {canOpen(step.url) && (
          <Button look="primary" icon={ExternalLink} onClick={() => openLink(step.url)}>
            {text.open}
          </Button>
        )}
        <CopyButton value={step.url} />
        {cancel}
      </div>
    </div>
  )
}

const Address = ({ children }: { children: string }) => (
  <ScrollBox label={text.address} className="max-h-24 break-all rounded bg-sunken px-3 py-2 font-mono text-xs">
    {visibleText(children)}
  </ScrollBox>
)

function CopyButton({ value }: { value: string }) {
  const [copied, setCopied] = useState(false)
  const copy = () => navigator.clipboard.writeText(value).then(() => setCopied(true))
  return (
    <Button icon={copied ? Check : Copy} onClick={() => void copy()}>
      {copied ? text.copied : text.copy}
    </Button>
  )
}

function Failure({ step: { error } }: { step: Extract<SignInStep, { is: 'failed' }> }) {
  return (
    <div className="flex flex-col items-start gap-2">
      <p className="whitespace-pre-wrap break-words text-bad" role="alert">
        {visibleText(error.message)} {error.hint && visibleText(error.hint)}
      </p>
      {error.code.startsWith('secret.') && (
        <Button small icon={KeyRound} onClick={() => openSettings('secrets')}>
          {text.secrets}
        </Button>
      )}
    </div>
  )
}
