import type { Json, JsonObject } from '#shared/json.ts'
import { MemoryJournal } from '../../agents/fixtures/journal-place.ts'
import type { EngineServices } from '../../engine/services.ts'
import { harnessServices } from '../../engine/testing/harness-services.ts'
import { callTool, type ToolCall } from '../call-tool.ts'
import { createToolRegistry } from '../registry.ts'

export interface BuiltInCall {
  /** What it gave, or `{code, message, hint}`. */
  result: JsonObject
  journal: MemoryJournal
}

/** Calls a built-in tool as a run would. What a person is asked is answered with yes, unless `answers` says otherwise. */
export async function callBuiltIn(
  name: string,
  args: Json,
  given: Partial<EngineServices> & { answers?: Json[]; as?: ToolCall['as'] } = {},
): Promise<BuiltInCall> {
  const { answers = [{ approved: true }], as, ...services } = given
  const journal = new MemoryJournal()
  journal.answers = [...answers]
  const registry = createToolRegistry()
  const outcome = await callTool(journal.place('n'), {
    tool: registry.get(name),
    id: '0.0',
    args,
    agent: as ? 'n' : null,
    ...(as ? { as } : {}),
    services: harnessServices({ tools: async () => registry, ...services }),
    evidence: null,
  })
  if (outcome.ok) return { result: outcome.result as JsonObject, journal }
  const { code, message, hint = '' } = outcome.error
  return { result: { code, message, hint }, journal }
}
