import { z } from 'zod'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { mayMean, surelyMeans } from './argument-patterns.ts'
import { matchesWildcards } from './wildcards.ts'

export const toolCallers = ['parent', 'child', 'micro', 'node'] as const
/** Who calls a tool: an agent of a level, or a node that a person drew. */
export type ToolCaller = (typeof toolCallers)[number]

export const toolCapabilities = ['search', 'analysis', 'monitoring', 'validation', 'execution', 'communication'] as const
export type ToolCapability = (typeof toolCapabilities)[number]

/** From the least risk to the most. */
export const toolSafeties = ['safe', 'needs-confirmation', 'dangerous'] as const
export type ToolSafety = (typeof toolSafeties)[number]

/** From the widest to the narrowest. */
export const verdicts = ['allow', 'ask', 'deny'] as const
export type Verdict = (typeof verdicts)[number]

export const narrower = (a: Verdict, b: Verdict): Verdict => (verdicts.indexOf(a) >= verdicts.indexOf(b) ? a : b)

const verdict = z.enum(verdicts)
const bySafety = z.partialRecord(z.enum(toolSafeties), verdict)
const byCapability = z.partialRecord(z.enum(toolCapabilities), bySafety)

/** Arguments by their path, `request.url`, each with a text in which `*` stands for anything. All of them must fit. */
const argumentPatterns = z.record(z.string().min(1).max(200), z.string().max(500))

const listOrOne = <T extends z.ZodType>(each: T) => z.union([each, z.array(each).min(1).max(50)])

export const permissionRuleSchema = z.strictObject({
  /** Names of tools; `*` stands for anything. */
  tool: listOrOne(z.string().min(1).max(200)),
  level: listOrOne(z.enum(toolCallers)).optional(),
  /** Names of agents. */
  agent: listOrOne(z.string().min(1).max(200)).optional(),
  /** It holds only for calls with these arguments. */
  when: argumentPatterns.optional(),
  /** It does not hold for calls with these. What cannot be told of a call counts as different. */
  unless: argumentPatterns.optional(),
  // a rule that allows would change nothing: rules only narrow
  verdict: z.enum(['ask', 'deny']),
  because: z.string().max(500).optional(),
})
export type PermissionRule = z.output<typeof permissionRuleSchema>

/** One cell of the matrix: who calls, what for, and how safe it is. */
export const permissionCellSchema = z.strictObject({
  caller: z.enum(toolCallers),
  capability: z.enum(toolCapabilities),
  safety: z.enum(toolSafeties),
})
export type PermissionCell = z.output<typeof permissionCellSchema>

/** The `permissions` section of `trellis.yaml`. It can only narrow what holds without it. */
export const permissionsSchema = z.strictObject({
  matrix: z.partialRecord(z.enum(toolCallers), byCapability).default({}),
  rules: z.array(permissionRuleSchema).max(500).default([]),
})
export type Permissions = z.output<typeof permissionsSchema>
export const noPermissions: Permissions = { matrix: {}, rules: [] }

/** What holds where nobody has narrowed it: what is safe is allowed, the rest asks a person; a micro agent acts only where one says yes each time. */
export function defaultVerdict(caller: ToolCaller, capability: ToolCapability, safety: ToolSafety): Verdict {
  if (caller === 'micro' && capability === 'communication') return 'deny'
  if (caller === 'micro' && capability === 'execution') return 'ask'
  return safety === 'safe' ? 'allow' : 'ask'
}

/** One call as it is judged. */
export interface JudgedCall {
  tool: string
  caller: ToolCaller
  /** Name of the agent, null for a node. */
  agent: string | null
  capability: ToolCapability
  safety: ToolSafety
  arguments: Json
}

/** Whose permissions they are. `null`: they are there but cannot be read, so that everything is denied. */
export interface PermissionLayer {
  name: string
  permissions: Permissions | null
}

export interface Decision {
  verdict: Verdict
  /** Which rule decided, in words. */
  why: string
}

const callerNames: Record<ToolCaller, string> = { parent: 'parent agents', child: 'child agents', micro: 'micro agents', node: 'nodes' }

/** The narrowest of what the matrix and every rule of every layer say. The first that is so narrow is named. */
export function decide(call: JudgedCall, layers: readonly PermissionLayer[]): Decision {
  const { caller, capability, safety } = call
  const what = `${callerNames[caller]} and ${safety === 'needs-confirmation' ? 'unconfirmed' : safety} tools for ${capability}`
  let decision: Decision = { verdict: defaultVerdict(caller, capability, safety), why: `the default for ${what}` }
  const consider = (verdict: Verdict, why: string) => {
    if (narrower(verdict, decision.verdict) !== decision.verdict) decision = { verdict, why }
  }
  for (const { name, permissions } of layers) {
    if (permissions === null) {
      consider('deny', `the permissions of ${name} cannot be read`)
      continue
    }
    const cell = permissions.matrix[caller]?.[capability]?.[safety]
    if (cell !== undefined) consider(cell, `the matrix of ${name} for ${what}`)
    for (const [index, rule] of permissions.rules.entries())
      if (applies(rule, call)) consider(rule.verdict, `rule ${index + 1} of ${name}${rule.because ? `: ${rule.because}` : ''}`)
  }
  return decision
}

const list = <T>(given: T | T[]): T[] => (Array.isArray(given) ? given : [given])

function applies(rule: PermissionRule, call: JudgedCall): boolean {
  if (!list(rule.tool).some((name) => matchesWildcards(call.tool, name))) return false
  if (rule.level !== undefined && !list(rule.level).includes(call.caller)) return false
  if (rule.agent !== undefined && !list(rule.agent).some((name) => call.agent !== null && matchesWildcards(call.agent, name))) return false
  if (rule.when !== undefined && !fits(rule.when, call.arguments, mayMean)) return false
  return rule.unless === undefined || !fits(rule.unless, call.arguments, surelyMeans)
}

function fits(patterns: Readonly<Record<string, string>>, args: Json, means: (text: string, pattern: string) => boolean): boolean {
  return Object.entries(patterns).every(([path, pattern]) => {
    const value = valueAt(args, path)
    return value !== undefined && means(typeof value === 'string' ? value : JSON.stringify(value), pattern)
  })
}

function valueAt(value: Json, path: string): Json | undefined {
  let at: Json | undefined = value
  for (const part of path.split('.')) {
    if (Array.isArray(at)) at = at[Number(part)]
    else at = isJsonObject(at) && Object.hasOwn(at, part) ? (at as JsonObject)[part] : undefined
  }
  return at
}
