import { readFileSync } from 'node:fs'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { McpServerSettings } from '#shared/mcp/server-entry.ts'
import type { GrantRequest } from '#shared/security/grant.ts'
import type { SecretSource } from '../../../grants/grant-check.ts'
import { createSecrets, noVault } from '../../../storage/vault/secrets.ts'
import { TestGrants, TestSecrets } from '../../testing/test-access.ts'
import type { HealthLimits } from '../health.ts'
import { McpServers } from '../mcp-servers.ts'
import { mcpServersOf } from '../mcp-settings.ts'
import { type SignIns, signInsIn } from '../sign-in/signed-in.ts'

const hostile = fileURLToPath(new URL('../fixtures/hostile-server.mjs', import.meta.url))
const require = createRequire(import.meta.url)

const packages = {
  everything: () => require.resolve('@modelcontextprotocol/server-everything/package.json'),
  filesystem: () => require.resolve('@modelcontextprotocol/server-filesystem/package.json'),
  memory: () => require.resolve('@modelcontextprotocol/server-memory/package.json'),
}

/** The program of one of the reference servers of MCP, which are installed. */
export function serverProgram(name: keyof typeof packages): string {
  return join(packages[name](), '..', 'dist', 'index.js')
}

/** Of nobody, and for nobody. */
export const noSignIns = signInsIn(createSecrets({ vault: noVault, env: {} }))

/** Grants everything that is asked for, and keeps what it was. */
class AllGrants extends TestGrants {
  override async require(request: GrantRequest): Promise<void> {
    this.asked.push(request)
  }

  override async isGranted(): Promise<boolean> {
    return true
  }
}

/** MCP servers in a workspace of their own, gone with the test. */
export class McpBench implements AsyncDisposable {
  readonly grants: TestGrants
  readonly servers: McpServers
  readonly folder: string

  private constructor(folder: string, grants: TestGrants, servers: McpServers) {
    this.folder = folder
    this.grants = grants
    this.servers = servers
  }

  static async open(
    entries: readonly Record<string, unknown>[],
    given: { grants?: TestGrants; secrets?: SecretSource; signIns?: SignIns; limits?: HealthLimits } = {},
  ): Promise<McpBench> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'trellis-mcp-')))
    const grants = given.grants ?? new AllGrants()
    const servers = new McpServers({
      workspace: folder,
      knownFile: join(folder, '.trellis', 'mcp-tools.json'),
      grants: async () => grants,
      granted: async () => [],
      secrets: async () => given.secrets ?? new TestSecrets({}),
      signIns: async () => given.signIns ?? noSignIns,
      settings: mcpServersOf(entries),
      limits: async () => ({ backoffMs: 20, ...given.limits }),
    })
    return new McpBench(folder, grants, servers)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.servers.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** Whether a process runs. One that ended and that nobody has looked after yet does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return process.platform !== 'linux'
  }
}

/** An entry for a Node program. */
export function nodeServer(id: string, args: readonly string[], more: Record<string, unknown> = {}, params: Record<string, unknown> = {}) {
  return {
    server_id: id,
    server_type: 'stdio',
    connection_params: { command: process.execPath, args: [...args], ...params },
    ...more,
  } satisfies Record<string, unknown> & { server_type: McpServerSettings['server_type'] }
}

/** An entry for the server that misbehaves in one way. */
export function hostileServer(mode: string, more: Record<string, unknown> = {}, ...args: string[]) {
  return nodeServer('hostile', [hostile, mode, ...args], { timeout_seconds: 2, start_timeout_seconds: 3, ...more })
}
