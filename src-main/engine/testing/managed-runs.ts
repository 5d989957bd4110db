import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { RunEvent } from '#shared/events/run-event.ts'
import { openFileBlobStore } from '../../storage/file-blob-store.ts'
import { MemoryLogStore } from '../../storage/memory-log-store.ts'
import { openSeal } from '../../storage/profile.ts'
import type { ToolDefinition } from '../../tools/tool-registry.ts'
import { createRunManager, type RunManager, type RunManagerOptions } from '../run/run-manager.ts'
import { engineServices } from './engine-services.ts'

export interface ToolCalled {
  tool: string
  n: number
  key: string
}

/** Run managers over one store, as the processes that have a workspace one after the other, and a record of the tools that they call. */
export class ManagedRuns {
  readonly store = new MemoryLogStore()
  /** Every call of a tool that really happened. */
  readonly calls: ToolCalled[] = []
  /** What the next calls wait for. */
  gate: Promise<void> | null = null
  /** Numbers for which a call fails. */
  readonly broken = new Set<number>()
  readonly #managers: RunManager[] = []
  readonly #folder: Promise<string>

  constructor() {
    this.#folder = mkdtemp(join(tmpdir(), 'trellis-managed-'))
  }

  async manager(given: Partial<RunManagerOptions> = {}): Promise<RunManager> {
    const folder = await this.#folder
    const tools = [this.#tool('look_up', 'recorded'), this.#tool('send', 'outside')]
    const get = (name: string) => tools.find((tool) => tool.name === name) as ToolDefinition
    const made = createRunManager({
      store: this.store,
      blobs: openFileBlobStore(join(folder, 'blobs')),
      seal: await openSeal(join(folder, 'profile')),
      workspaceId: 'ws',
      lingerMs: 0,
      services: () => engineServices({ tools: async () => ({ list: () => tools, get }) }),
      ...given,
    })
    this.#managers.push(made)
    return made
  }

  /** Answers with the number that it is given. */
  #tool(name: string, effect: 'recorded' | 'outside'): ToolDefinition {
    return {
      name,
      title: name,
      description: name,
      capability: 'search',
      safety: 'safe',
      effect,
      evidenceKinds: [],
      input: z.object({ n: z.number() }),
      attempts: 1,
      call: async (input, { signal, path }) => {
        const { n } = input as { n: number }
        this.calls.push({ tool: name, n, key: path })
        if (this.gate)
          await Promise.race([this.gate, new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))])
        if (this.broken.has(n)) throw new Error(`There is no ${n} today`)
        return { n }
      },
    }
  }

  /** Shuts the gate; the answer opens it. */
  hold(): () => void {
    let open = () => {}
    this.gate = new Promise((resolve) => {
      open = () => {
        this.gate = null
        resolve()
      }
    })
    return () => open()
  }

  numbers(tool = 'look_up'): number[] {
    return this.calls.filter((call) => call.tool === tool).map(({ n }) => n)
  }

  async close(): Promise<void> {
    await Promise.all(this.#managers.splice(0).map((manager) => manager.close()))
    await rm(await this.#folder, { recursive: true, force: true })
  }
}

export async function kindsOf(runs: RunManager, runId: string): Promise<string[]> {
  return (await runs.events(runId, 0, 10_000)).map((event) => event.kind)
}

export async function eventsOf<Kind extends RunEvent['kind']>(runs: RunManager, runId: string, kind: Kind) {
  const events = await runs.events(runId, 0, 10_000)
  return events.filter((event): event is Extract<RunEvent, { kind: Kind }> => event.kind === kind)
}
