import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { httpRequestNode } from '#shared/nodes/http-request.node.ts'
import { evaluateInRun } from '../../sandbox/evaluate-in-run.ts'
import { callTool } from '../../tools/call-tool.ts'
import { onlyReads } from '../../tools/network/http-call.ts'
import { httpNodeArguments } from '../../tools/network/http-node-arguments.ts'
import type { ConfigOf, Executor } from '../executor.ts'

type Config = ConfigOf<typeof httpRequestNode>

const textTimeoutMs = 2000

/** The same call that an agent makes by the tool `http_request`, under the same rules. */
export const httpRequestExec: Executor<Config> = {
  async run(context) {
    const { config, inputs, services, signal, nodeId } = context
    const given = { in: inputs.in ?? null }
    const url = /\{[{%]/.test(config.url)
      ? await services.templates.render(config.url, given, { timeoutMs: textTimeoutMs, signal })
      : config.url
    const body: Json =
      config.body.trim() === '' || onlyReads(config.method) ? null : await evaluateInRun(context, config.body, given, textTimeoutMs)
    const outcome = await callTool(context, {
      tool: (await services.tools()).get('http_request'),
      id: nodeId,
      args: httpNodeArguments(config, url, body),
      agent: null,
      services,
      evidence: null,
    })
    if (!outcome.ok) throw outcome.error
    const { body: out = null, ...details } = isJsonObject(outcome.result) ? outcome.result : {}
    if (config.failOnStatus && Number(details.status) >= 400)
      throw new AppError('network.failed', `${details.url} answered ${details.status}: ${shortened(out)}`, { place: { node: nodeId } })
    return { out, details }
  },
}

function shortened(body: Json): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}
