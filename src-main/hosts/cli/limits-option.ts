import { z } from 'zod'
import { type RunLimits, runLimitsSchema } from '#shared/document/run-limits.ts'
import { AppError } from '#shared/errors/app-error.ts'
import type { PermissionRule } from '#shared/security/permissions.ts'
import type { RunOptions } from './program.ts'

/**
 * What `--deny`, `--ask`, `--host` and `--budget` let the run do less; undefined where none of them is given. Throws
 * `request.invalid`, and `tool.unknown` for a tool that there is not: one that was mistyped would be denied to nobody.
 */
export async function limitsOption({ deny, ask, host, budget }: RunOptions): Promise<RunLimits | undefined> {
  if (!deny && !ask && !host && !budget) return undefined
  await refuseUnknownTools([...(deny ?? []), ...(ask ?? [])])
  const rules = [...(deny ?? []).map(ruleOf('deny')), ...(ask ?? []).map(ruleOf('ask'))]
  const read = runLimitsSchema.safeParse({
    ...(rules.length > 0 ? { permissions: { rules } } : {}),
    ...(host ? { hosts: host } : {}),
    ...(budget ? { budget: Object.fromEntries(budget.map(limitOf)) } : {}),
  })
  if (read.success) return read.data
  throw new AppError('request.invalid', `The run cannot be limited like this: ${z.prettifyError(read.error)}`, {
    hint: 'As in --deny shell --host https://api.example.com --budget tokens=20000.',
  })
}

const ruleOf =
  (verdict: PermissionRule['verdict']) =>
  (tool: string): PermissionRule => ({ tool, verdict, because: `The run was started with --${verdict}.` })

function limitOf(text: string): [string, number] {
  const [, name = '', amount = ''] = /^(\w+)=(.+)$/.exec(text) ?? []
  return [name, amount.trim() === '' ? Number.NaN : Number(amount)]
}

/** Tools of MCP servers are not known before these run. */
async function refuseUnknownTools(names: readonly string[]): Promise<void> {
  const plain = names.filter((name) => !/\*|__/.test(name))
  if (plain.length === 0) return
  const registry = (await import('../../tools/registry.ts')).createToolRegistry()
  for (const name of plain) registry.get(name)
}
