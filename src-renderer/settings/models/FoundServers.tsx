import { Search } from 'lucide-react'
import type { FoundModelServer, ModelProviderSummary } from '#shared/api/model-contract.ts'
import { changeModelSettings, findModelServers, useModelSettings } from '../../state/model-settings-store.ts'
import { Button } from '../../ui/Button.tsx'
import { modelsText } from '../../ui/models-strings.ts'

const text = modelsText.providers

/** Servers of models on this machine, looked for on a click only. */
export function FoundServers({ providers }: { providers: readonly ModelProviderSummary[] }) {
  const found = useModelSettings((state) => state.found)
  const looking = found === 'looking'
  const isUsed = ({ baseUrl }: FoundModelServer) =>
    providers.some((provider) => provider.baseUrl?.replace('localhost', '127.0.0.1') === baseUrl)
  return (
    <>
      <Button icon={Search} disabled={looking} onClick={() => void findModelServers()}>
        {looking ? text.looking : text.find}
      </Button>
      {Array.isArray(found) && found.length === 0 && (
        <p role="status" className="mt-2 text-muted">
          {text.nothing}
        </p>
      )}
      {Array.isArray(found) && found.length > 0 && (
        <ul className="mt-2 divide-y rounded border">
          {(found as readonly FoundModelServer[]).map((server) => (
            <li key={server.baseUrl} className="flex min-h-11 items-center gap-3 px-3 py-1.5">
              <span className="w-24 shrink-0">{server.title}</span>
              <span className="min-w-0 flex-1">
                <span className="block truncate">{server.baseUrl}</span>
                <span className="block truncate text-muted text-xs" title={server.models.join(', ')}>
                  {text.models(server.models.length)}
                  {server.models.length > 0 && `: ${server.models.join(', ')}`}
                </span>
              </span>
              {isUsed(server) ? (
                <span className="text-muted">{text.used}</span>
              ) : (
                <Button small aria-label={text.takeOf(server.title)} onClick={() => void take(server)}>
                  {text.use}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

const take = ({ name, baseUrl, wire }: FoundModelServer) => changeModelSettings({ set: 'server', name, server: { baseUrl, wire } })
