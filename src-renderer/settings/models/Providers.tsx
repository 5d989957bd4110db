import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ModelProviderSummary } from '#shared/api/model-contract.ts'
import { changeModelSettings, type ProviderTest, testProvider, useModelSettings } from '../../state/model-settings-store.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { modelsText } from '../../ui/models-strings.ts'
import { FoundServers } from './FoundServers.tsx'

const text = modelsText.providers
/** Where vLLM listens, as the form of an address. */
const exampleAddress = 'http://127.0.0.1:8000/v1'

/** Where models are, whether there is a key for them, and whether they answer. */
export function Providers({ providers }: { providers: readonly ModelProviderSummary[] }) {
  return (
    <section aria-labelledby="settings-providers">
      <h4 id="settings-providers" className="mb-1 font-medium">
        {text.title}
      </h4>
      <ul className="mb-3 divide-y rounded border">
        {providers.map((provider) => (
          <ProviderRow key={provider.name} provider={provider} />
        ))}
      </ul>
      <AddServer taken={providers} />
      <FoundServers providers={providers} />
    </section>
  )
}

function ProviderRow({ provider: { name, baseUrl, environmentKey, secret, named, setUp } }: { provider: ModelProviderSummary }) {
  const test = useModelSettings((state) => state.tests[name])
  const key = environmentKey ? text.key.environment : secret ? text.key.secret(secret) : text.key.none
  return (
    <li className="flex min-h-11 items-center gap-3 px-3 py-1.5">
      <span className="w-24 shrink-0 truncate font-mono text-xs" title={name}>
        {name}
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate" title={baseUrl ?? setUp}>
          {baseUrl ?? text.noAddress}
        </span>
        <span className="block text-muted text-xs">{baseUrl ? key : setUp}</span>
        {test && <TestOutcome test={test} />}
      </span>
      {named && (
        <IconButton
          icon={Trash2}
          label={text.remove(name)}
          onClick={() => void changeModelSettings({ set: 'server', name, server: null })}
        />
      )}
      {baseUrl && (
        <Button small aria-label={text.testOf(name)} disabled={test?.state === 'asking'} onClick={() => void testProvider(name)}>
          {text.test}
        </Button>
      )}
    </li>
  )
}

function TestOutcome({ test }: { test: ProviderTest }) {
  if (test.state === 'asking') return <span className="block text-muted text-xs">{text.asking}</span>
  if (test.state === 'ok')
    return (
      <span role="status" className="block text-good text-xs">
        {text.ok(test.models, test.ms)}
      </span>
    )
  return (
    <span role="status" className="block break-words text-bad text-xs">
      {test.reason}
    </span>
  )
}

function AddServer({ taken }: { taken: readonly ModelProviderSummary[] }) {
  const [name, setName] = useState('')
  const [baseUrl, setBaseUrl] = useState('')
  const fits = /^[a-z][a-z0-9_-]{0,40}$/.test(name) && !taken.some((provider) => provider.name === name) && /^https?:\/\/./.test(baseUrl)
  const add = async () => {
    if (!fits || !(await changeModelSettings({ set: 'server', name, server: { baseUrl, wire: 'openai' } }))) return
    setName('')
    setBaseUrl('')
  }
  return (
    <form
      className="mb-2 flex gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <input
        className="field w-44!"
        aria-label={text.name}
        placeholder={text.name}
        value={name}
        onChange={(event) => setName(event.target.value.trim().toLowerCase())}
      />
      <input
        className="field flex-1"
        aria-label={text.address}
        placeholder={exampleAddress}
        value={baseUrl}
        onChange={(event) => setBaseUrl(event.target.value.trim())}
      />
      <Button type="submit" icon={Plus} disabled={!fits}>
        {text.add}
      </Button>
    </form>
  )
}
