import { expect, it } from 'vitest'
import { AppError } from '#shared/errors/app-error.ts'
import { documentOf } from '../testing/documents.ts'
import { ManagedRuns } from '../testing/managed-runs.ts'

const calling = documentOf({ look: ['tool-call', { tool: 'look_up', arguments: { n: 4 } }] }, [])

it('tells those who watch a run that its log broke', async () => {
  const world = new ManagedRuns()
  try {
    const taken = new AppError('journal.fenced', 'Another process has it.')
    let refuses = false
    world.store.append = new Proxy(world.store.append, {
      apply: (append, self, args) => (refuses ? Promise.reject(taken) : Reflect.apply(append, self, args)),
    })
    const runs = await world.manager()
    const open = world.hold()
    const { runId } = await runs.start({ document: calling, inputs: {} })
    const seen: string[] = []
    const watching = (async () => {
      for await (const event of runs.subscribe(runId, 0)) {
        seen.push(event.kind)
        refuses = true
        open()
      }
    })()
    await expect(watching).rejects.toMatchObject({ code: 'journal.fenced' })
    expect(seen).toContain('run.started')
  } finally {
    await world.close()
  }
})
