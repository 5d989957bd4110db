import type { McpServerDetails, McpServerView, McpToolView } from '#shared/api/mcp-view.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { canBeKept, type GrantRequest } from '#shared/security/grant.ts'
import { grantText } from '#shared/security/grant-text.ts'
import { visibleText } from '#shared/visible-text.ts'
import { confirmOnTerminal } from '../confirm-on-terminal.ts'
import { exitCodes } from '../exit-codes.ts'
import { paint, printJson, visibleLine } from '../terminal.ts'
import { type WorkspaceClient, withWorkspace } from '../workspace-client.ts'

interface InWorkspace {
  workspace?: string
  json?: boolean
}

/** `trellis mcp list`: the servers and how they stand. Starts none. */
export function mcpListCommand(options: InWorkspace): Promise<number> {
  return withWorkspace(options, async ({ call }) => {
    const servers = await call(({ mcp }) => mcp.list({}))
    if (options.json) printJson({ servers })
    else for (const server of servers) process.stdout.write(`${serverLine(server)}\n`)
    return exitCodes.ok
  })
}

const colours = { ready: 'green', starting: 'yellow', degraded: 'yellow', down: 'red', stopped: 'dim' } as const

function serverLine({ id, type, enabled, state, reason, problem, startGranted, tools, version }: McpServerView): string {
  const facts = [
    enabled ? paint(colours[state], state) : paint('dim', 'off'),
    startGranted ? 'granted' : paint('yellow', 'not granted'),
    tools === null ? 'tools unknown' : `${tools.length} tools`,
    version === null ? '' : visibleLine(version),
    (reason ?? problem) ? paint('red', visibleLine(reason ?? problem ?? '')) : '',
  ]
  return `${visibleLine(id)}  ${paint('dim', type)}  ${facts.filter(Boolean).join(', ')}`
}

/** `trellis mcp tools SERVER`: what it offers, or offered when it last ran. Starts nothing. */
export function mcpToolsCommand(id: string, options: InWorkspace): Promise<number> {
  return withWorkspace(options, async ({ call }) => {
    const [server, details] = await Promise.all([viewOf(call, id), call(({ mcp }) => mcp.details({ id }))])
    if (options.json) printJson({ server: id, known: server.tools !== null, ...details })
    else printOffers(details)
    if (server.tools === null && !options.json)
      process.stderr.write(`It has never run here. \`trellis mcp test ${visibleLine(id)}\` does.\n`)
    return exitCodes.ok
  })
}

/** `trellis mcp test SERVER`: starts it, lists what it offers, and ends it where it did not run before. Exit code 1 where that fails. */
export function mcpTestCommand(id: string, options: InWorkspace): Promise<number> {
  return withWorkspace(options, async ({ call }) => {
    const before = await viewOf(call, id)
    const ran = before.state === 'ready' || before.state === 'degraded'
    await grantStart(call, before)
    const from = performance.now()
    try {
      const server = await call(({ mcp }) => mcp.start({ id }))
      const details = await call(({ mcp }) => mcp.details({ id }))
      const ms = Math.round(performance.now() - from)
      if (options.json) printJson({ ok: true, server: id, version: server.version, ms, ...details })
      else {
        printOffers(details)
        process.stderr.write(`${paint('green', 'works', process.stderr)} ${visibleLine(server.version ?? id)}, ${ms} ms\n`)
      }
      return exitCodes.ok
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code === 'grant.missing') throw thrown
      const { stderr } = await call(({ mcp }) => mcp.log({ id }))
      if (options.json) printJson({ ok: false, server: id, error: thrown.toJSON(), stderr })
      else process.stderr.write(failureText(thrown, stderr))
      return exitCodes.failed
    } finally {
      if (!ran) await call(({ mcp }) => mcp.stop({ id })).catch(() => {})
    }
  })
}

function failureText({ message, hint, code }: AppError, stderr: string): string {
  const said =
    stderr.trim() === ''
      ? []
      : [
          '  It wrote:',
          ...visibleText(stderr.trim())
            .split('\n')
            .slice(-20)
            .map((line) => `    ${line}`),
        ]
  const lines = [
    `${paint('red', 'fails', process.stderr)} ${visibleText(message)}`,
    hint && `  ${visibleText(hint)}`,
    `  code ${code}`,
    ...said,
  ]
  return `${lines.filter(Boolean).join('\n')}\n`
}

/** `trellis mcp start SERVER`: it runs in the process that has the workspace open, until it is stopped. */
export function mcpStartCommand(id: string, options: InWorkspace): Promise<number> {
  return withWorkspace(options, async ({ call, pid }) => {
    if (pid === null)
      throw new AppError('request.invalid', 'The workspace is not open in any process that the server could run in.', {
        hint: `Open it in the app first. \`trellis mcp test ${visibleLine(id)}\` starts the server, looks at it and ends it.`,
      })
    await grantStart(call, await viewOf(call, id))
    process.stdout.write(`${serverLine(await call(({ mcp }) => mcp.start({ id })))}\n`)
    return exitCodes.ok
  })
}

/** `trellis mcp stop SERVER`. */
export function mcpStopCommand(id: string, options: InWorkspace): Promise<number> {
  return withWorkspace(options, async ({ call }) => {
    process.stdout.write(`${serverLine(await call(({ mcp }) => mcp.stop({ id })))}\n`)
    return exitCodes.ok
  })
}

/** `trellis mcp allow SERVER TOOL…`: shows tools as they are, and grants their use once the person at the terminal says so. */
export function mcpAllowCommand(id: string, names: readonly string[], options: InWorkspace & { unasked?: boolean }): Promise<number> {
  return withWorkspace(options, async ({ call }) => {
    const { tools } = await call(({ mcp }) => mcp.details({ id }))
    const unknown = names.find((name) => !tools.some((tool) => tool.name === name))
    if (unknown !== undefined || tools.length === 0)
      throw new AppError(
        'mcp.unknown_tool',
        unknown === undefined
          ? `Nothing is known of what "${visibleLine(id)}" offers.`
          : `"${visibleLine(id)}" offers no tool "${visibleLine(unknown)}".`,
        { hint: `\`trellis mcp test ${visibleLine(id)}\` lists what it offers.` },
      )
    const wanted = tools
      .filter(({ name }) => names.length === 0 || names.includes(name))
      .filter(({ grant, unasked }) => grant !== 'granted' || (options.unasked && !unasked))
    for (const tool of wanted) process.stderr.write(`${fullText(tool)}\n\n`)
    const requests = wanted.flatMap(({ requests: { use, unasked } }) => (options.unasked ? [use, unasked] : [use]))
    if (requests.length > 0)
      await grantSeen(call, requests, `Grant ${wanted.length} tools${options.unasked ? ', to be called without asking' : ''}?`)
    process.stdout.write(`${wanted.length} granted.\n`)
    return exitCodes.ok
  })
}

type Call = WorkspaceClient['call']

async function viewOf(call: Call, id: string): Promise<McpServerView> {
  const servers = await call(({ mcp }) => mcp.list({}))
  const server = servers.find((one) => one.id === id)
  if (server) return server
  throw new AppError('mcp.unknown_server', `There is no MCP server "${visibleLine(id)}" in trellis.yaml.`, {
    hint: `Known: ${servers.map((one) => one.id).join(', ')}.`,
  })
}

/** Asks the person at the terminal for the start, in full, where nobody granted it. What nobody answers is refused where it is started. */
async function grantStart(call: Call, { start, startGranted, enabled }: McpServerView): Promise<void> {
  if (!start || startGranted || !enabled || !process.stdin.isTTY) return
  await grantSeen(call, [start], `${capital(grantText(start))}?`)
}

async function grantSeen(call: Call, requests: GrantRequest[], question: string): Promise<void> {
  if (!(await confirmOnTerminal(visibleText(question))))
    throw new AppError('grant.missing', 'Nothing was granted.', { hint: 'Grant it in the app, or run this command at a terminal.' })
  const hold = requests.every(canBeKept) ? ({ type: 'kept' } as const) : ({ type: 'once' } as const)
  await call(({ grant }) => grant.grant({ requests, workflow: null, workflowName: null, hold }))
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

const marks = { granted: 'green', changed: 'red', missing: 'yellow' } as const

function printOffers({ tools, resources, prompts }: McpServerDetails): void {
  const first = (text: string) => visibleLine(text.split('\n')[0] ?? '').slice(0, 100)
  for (const { name, hash, grant, unasked, description } of tools) {
    const state = paint(marks[grant], grant === 'granted' && unasked ? 'granted, unasked' : grant)
    process.stdout.write(`tool      ${visibleLine(name)}  ${paint('dim', hash.slice(0, 12))}  ${state}  ${first(description)}\n`)
  }
  for (const { uri, name } of resources) process.stdout.write(`resource  ${visibleLine(uri)}  ${first(name)}\n`)
  for (const { name, description } of prompts) process.stdout.write(`prompt    ${visibleLine(name)}  ${first(description)}\n`)
}

/** All that a model is told of a tool, and what its grant is bound to. */
function fullText({ name, description, inputSchema, hash, grant, hints }: McpToolView): string {
  const says = `its server says that it ${hints.readOnly ? 'only reads' : 'may change something'}`
  return [
    `${paint('bold', visibleLine(name), process.stderr)}  ${hash.slice(0, 12)}  ${grant === 'changed' ? 'changed since it was granted' : grant}; ${says}`,
    visibleText(description),
    visibleText(JSON.stringify(inputSchema)),
  ].join('\n')
}
