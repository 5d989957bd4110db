import { tmpdir } from 'node:os'
import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import { canonicalJson, type Json, type JsonObject } from '#shared/json.ts'
import type { GrantRequest } from '#shared/security/grant.ts'
import type { EngineServices } from '../../engine/services.ts'
import { httpCall } from '../network/http-call.ts'
import { httpRequests } from '../network/http-requests.ts'
import { setUp, unlessSetUp } from '../systems/set-up.ts'
import type { ToolAction, ToolSettings } from '../systems/tool-settings.ts'
import { accessOf } from '../tool-access.ts'
import type { ToolCallContext, ToolDefinition } from '../tool-registry.ts'
import { chosenOf } from './chosen-of.ts'
import { findProgram, runProgram } from './run-program.ts'

const input = z.strictObject({ target: z.string().min(1).max(200).describe('One of those that the workspace names.') })

type Name = 'restart_service' | 'update_config' | 'clear_cache'

async function actionOf(name: Name, target: string, services: EngineServices): Promise<ToolAction> {
  const targets = await setUp(name, name, services)
  const action = Object.hasOwn(targets, target) ? targets[target] : undefined
  if (action) return action
  throw new AppError('tool.insufficient_permissions', `"${target}" is no target of ${name}`, {
    hint: `The targets are ${Object.keys(targets).join(', ') || 'none'}.`,
  })
}

const toolRequest = (name: Name, action: ToolAction): GrantRequest => ({ type: 'tool', tool: name, detail: canonicalJson(action as Json) })

const consumerOf = (name: Name) => `tool:${name}`

function targetRequests(name: Name, args: Json | null, settings: ToolSettings): GrantRequest[] {
  return chosenOf(settings[name], args, 'target').flatMap(([, action]) => [
    toolRequest(name, action),
    ...('http' in action ? httpRequests(action.http, consumerOf(name)) : []),
  ])
}

async function perform(
  name: Name,
  action: ToolAction,
  { services, signal, idempotencyKey }: Pick<ToolCallContext, 'services' | 'signal' | 'idempotencyKey'>,
): Promise<Json> {
  const access = accessOf(services)
  // a workspace may come from anybody: what it does here a person has seen and granted, word for word
  await access.grants.require(toolRequest(name, action), access.scope)
  if ('command' in action) {
    const [program = '', ...args] = action.command
    const path = await findProgram(program)
    const result = await runProgram({ program: path, args, folder: action.folder ?? tmpdir(), timeoutMs: 60_000 }, signal)
    if (result.exit_code !== 0) {
      const said = (result.stderr || result.stdout).trim().slice(0, 400)
      throw new AppError('tool.failed', `${program} ended with ${result.exit_code ?? result.signal}${said === '' ? '' : `: ${said}`}`)
    }
    return { ...result }
  }
  const { method, url, headers, body, secret } = action.http
  const header = secret === undefined ? null : { name: secret, header: 'Authorization', prefix: 'Bearer ' }
  const call = { method, url, query: {}, headers, body, secret: header, timeoutMs: 60_000, mostBytes: 1 << 20, idempotencyKey }
  const answer = await httpCall(call, consumerOf(name), access, signal)
  if (answer.ok === true) return answer
  throw new AppError('tool.failed', `${url} answered ${answer.status}`)
}

/** A dangerous tool whose targets a person wrote into the workspace: a model names one, and decides nothing else. */
function targetTool(name: Name, title: string, description: string, lessRisk: readonly string[]): ToolDefinition<z.output<typeof input>> {
  return {
    name,
    title,
    description,
    capability: 'execution',
    safety: 'dangerous',
    effect: 'outside',
    evidenceKinds: [],
    timeoutMs: 65_000,
    concurrency: 1,
    sameForRun: ['target'],
    lessRisk,
    unavailable: unlessSetUp(name, title),
    guidance: 'Do it by hand on the machine, and say how it went.',
    input,
    requests: (args, settings) => targetRequests(name, args, settings),
    calls: (settings) => Object.keys(settings[name]).map((target) => ({ target })),
    shows: async ({ target }, services) => (await actionOf(name, target, services)) as JsonObject,
    call: async ({ target }, context) => perform(name, await actionOf(name, target, context.services), context),
  }
}

/** Whether it has to be at all. */
const look = ['component_health', 'check_connectivity']

export const targetTools = [
  targetTool('restart_service', 'Restart a service', 'Restarts a service that the workspace names. A person is asked first.', look),
  targetTool(
    'update_config',
    'Update a configuration',
    'Makes a change of configuration that the workspace names. A person is asked first.',
    ['github_create_pull_request', 'jira_comment', ...look],
  ),
  targetTool('clear_cache', 'Clear a cache', 'Empties a cache that the workspace names. A person is asked first.', look),
]
