import { AppError } from '#shared/errors/app-error.ts'
import type { HttpSettings, McpServerSettings } from '#shared/mcp/server-entry.ts'
import type { GrantCheck, SecretSource } from '../../../grants/grant-check.ts'
import { checkTarget } from '../../network/checked-target.ts'
import { grantedFetch } from '../../network/granted-fetch.ts'
import { workspaceScope } from '../start-command.ts'
import type { PendingSignIn } from './begin-sign-in.ts'
import type { SignInPlace, SignIns } from './signed-in.ts'

export interface SignInSurroundings {
  grants(run: string | null): Promise<GrantCheck>
  secrets(): Promise<SecretSource>
  signIns(): Promise<SignIns>
}

/** Of what a server's sign-in is kept, or undefined for one that nobody can sign in to: its entry says who asks. */
export function signInPlace(settings: McpServerSettings): SignInPlace | undefined {
  if (settings.server_type !== 'http') return undefined
  const { url, headers, secrets } = settings.connection_params
  const saysWho = [...Object.keys(headers), ...Object.keys(secrets)].some((name) => name.toLowerCase() === 'authorization')
  return saysWho ? undefined : { server: settings.server_id, url: new URL(url) }
}

/** The sign-ins of persons to the servers of a workspace, one at a time for each server. */
export class ServerSignIns {
  readonly #around: SignInSurroundings
  readonly #pending = new Map<string, PendingSignIn>()

  constructor(around: SignInSurroundings) {
    this.#around = around
  }

  /** To which origins the sign-in to a server goes, or undefined where nobody is signed in. */
  async originsOf(settings: McpServerSettings): Promise<readonly string[] | undefined> {
    const place = signInPlace(settings)
    // of a vault that cannot be read the page of the secrets tells
    return place && (await this.#around.signIns()).originsOf(place).catch(() => undefined)
  }

  /** Gives where a person signs in. Throws as `beginSignIn` does, and `request.invalid` for a server that nobody signs in to. */
  async begin(settings: McpServerSettings): Promise<{ url: string }> {
    const { server_id: server } = settings
    const place = signInPlace(settings)
    if (!place)
      throw new AppError('request.invalid', `Nobody signs in to MCP server "${server}": its entry in trellis.yaml says who asks.`, {
        hint: 'Take its Authorization header out, if it should be signed in to.',
      })
    this.cancel(server)
    const { oauth = {} } = (settings as HttpSettings).connection_params
    const [{ beginSignIn }, grants, secrets, signIns] = await Promise.all([
      import('./begin-sign-in.ts'),
      this.#around.grants(null),
      this.#around.secrets(),
      this.#around.signIns(),
    ])
    // what nobody could keep is not begun
    await signIns.ready()
    const access = { grants, scope: workspaceScope }
    const pending = await beginSignIn({
      place,
      oauth,
      signIns,
      fetch: grantedFetch(access),
      mayReach: async (url) => void (await checkTarget(url, access)),
      secretOf: (name, origin) => secrets.reveal(name, { consumer: `mcp:${server}`, origin }),
    })
    // another one began in the meantime
    this.cancel(server)
    this.#pending.set(server, pending)
    return { url: pending.url }
  }

  /** Waits for the end of the one that is under way. Throws `mcp.sign_in_failed`, and what the vault throws. */
  async ended(server: string): Promise<void> {
    const pending = this.#pending.get(server)
    if (!pending) throw new AppError('mcp.sign_in_failed', `No sign-in to MCP server "${server}" is under way.`)
    try {
      await pending.done
    } finally {
      if (this.#pending.get(server) === pending) this.#pending.delete(server)
    }
  }

  cancel(server: string): void {
    this.#pending.get(server)?.cancel()
    this.#pending.delete(server)
  }

  async forget(settings: McpServerSettings): Promise<void> {
    this.cancel(settings.server_id)
    const place = signInPlace(settings)
    if (place) await (await this.#around.signIns()).forget(place)
  }

  close(): void {
    for (const server of [...this.#pending.keys()]) this.cancel(server)
  }
}
