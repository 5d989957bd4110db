import { AppError } from '#shared/errors/app-error.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import type { Feed, InputPlan, Plan } from '../compile/plan.ts'
import type { Outputs } from '../executor.ts'
import type { Frame, ScopeResult } from './run-state.ts'

type Values = readonly (Outputs | undefined)[]

/** The value of one edge; undefined when it was skipped. */
function delivered({ from, port }: Feed, values: Values, sources: Readonly<Record<string, Json>>): Json | undefined {
  const outputs = from < 0 ? sources : values[from]
  return outputs !== undefined && Object.hasOwn(outputs, port) ? outputs[port] : undefined
}

/** What the edges into a set of ports brought. */
export interface Gathered {
  inputs: Record<string, Json>
  /** Ports that got only skips. */
  skipped: string[] | null
  /** Why the node is not to run at all, or null. */
  skip: string | null
  /** A `one` port that got several values. */
  ambiguous: string | null
}

export function gather(ports: readonly InputPlan[], values: Values, sources: Readonly<Record<string, Json>>): Gathered {
  const gathered: Gathered = { inputs: {}, skipped: null, skip: null, ambiguous: null }
  let arrived = 0
  for (const { port, many, required, feeds } of ports) {
    let value: Json | undefined
    for (const feed of feeds) {
      const next = delivered(feed, values, sources)
      if (next === undefined) continue
      if (many) {
        if (value === undefined) value = [next]
        else (value as Json[]).push(next)
      } else if (value === undefined) value = next
      else gathered.ambiguous ??= port
    }
    if (value === undefined) {
      gathered.skipped ??= []
      gathered.skipped.push(port)
      if (required) gathered.skip ??= `Nothing arrived at "${port}".`
    } else {
      arrived++
      gathered.inputs[port] = value
    }
  }
  if (arrived === 0 && ports.length > 0) gathered.skip ??= 'Every input was skipped.'
  return gathered
}

export function ambiguous(port: string, node: string): AppError {
  return new AppError('port.ambiguous', `Several values arrived at "${port}", which takes one.`, {
    place: { node },
    hint: 'Put a Merge in front of it, or let only one of the branches lead there.',
  })
}

/** How a pass ended, once all its steps have settled: what arrived at the sinks. */
export function scopeResult({ scope, sources, owner }: Frame, values: Values): ScopeResult {
  const { inputs, skipped, ambiguous: port } = gather(scope.sinks, values, sources)
  if (port !== null) return { ok: false, error: ambiguous(port, owner), node: owner }
  return { ok: true, sinks: inputs, skipped: skipped ?? [], values }
}

/**
 * The output of a finished workflow: what arrived at its output nodes, by their names; the value itself where the name is
 * empty. Of a part that ends at a node, the outputs of that node by port. Throws `port.ambiguous` when several values would have to be the same output.
 */
export function workflowOutput(plan: Plan, values: Values): Json {
  if (plan.shows !== null) return outputsAsJson(values[plan.shows] ?? {})
  const named: Record<string, Json> = {}
  let whole: { value: Json } | null = null
  let count = 0
  for (const step of plan.top.steps) {
    if (step.kind !== 'output' || values[step.index] === undefined) continue
    const value = gather(step.inputs, values, {}).inputs.value
    if (value === undefined) continue
    count++
    const { name } = step.config as { name: string }
    if (name === '') whole = { value }
    else if (Object.hasOwn(named, name)) throw outputTwice(`"${name}"`, step.id)
    else named[name] = value
    if (whole && count > 1) throw outputTwice('the whole output', step.id)
  }
  return whole ? whole.value : named
}

function outputsAsJson(outputs: Readonly<Outputs>): JsonObject {
  const given: JsonObject = {}
  for (const [port, value] of Object.entries(outputs)) if (value !== undefined) given[port] = value
  return given
}

function outputTwice(what: string, node: string): AppError {
  return new AppError('port.ambiguous', `Several output nodes gave a value for ${what}.`, {
    place: { node },
    hint: 'Give the output nodes different names, or let only one of them be reached.',
  })
}
