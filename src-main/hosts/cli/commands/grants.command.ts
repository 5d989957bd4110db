import { AppError } from '#shared/errors/app-error.ts'
import type { AskedGrant, CallRequest, Grant } from '#shared/security/grant.ts'
import { grantText } from '#shared/security/grant-text.ts'
import type { GrantsFile } from '#shared/security/grants-file.ts'
import { writeFileAtomically } from '../../../storage/atomic-file.ts'
import { loadDocument } from '../../../storage/document-file.ts'
import { type AskedCall, chooseCalls, isCall } from '../choose-calls.ts'
import { confirmOnTerminal, onTerminal } from '../confirm-on-terminal.ts'
import { exitCodes } from '../exit-codes.ts'
import { paint, printJson, visibleJson, visibleLine } from '../terminal.ts'
import { withWorkspace } from '../workspace-client.ts'

interface InWorkspace {
  workspace?: string
  json?: boolean
}

/** `trellis grants list`: what counts as granted in a workspace, to what, and since when. */
export function grantsListCommand(options: InWorkspace): Promise<number> {
  return withWorkspace(options, async ({ call }) => {
    const { grants, problem } = await call(({ grant }) => grant.list({}))
    if (options.json) printJson({ grants, problem })
    else for (const grant of grants) process.stdout.write(`${lineOf(grant)}\n`)
    if (problem)
      process.stderr.write(
        `${paint('yellow', 'warning', process.stderr)} Nothing counts that was granted before: ${visibleLine(problem)}\n`,
      )
    else if (grants.length === 0 && !options.json) process.stderr.write('Nothing is granted here.\n')
    return exitCodes.ok
  })
}

function lineOf({ id, request, workflow, workflowName, run, grantedAt }: Grant): string {
  const whom = workflow === null ? 'the workspace' : `${visibleLine(workflowName ?? '')} (${workflow.slice(0, 12)})`
  const when = paint('dim', `${new Date(grantedAt).toISOString().slice(0, 16)}Z`)
  return `${id}  ${when}  ${whom}${run === null ? '' : `, in ${visibleLine(run)}`}: ${visibleLine(grantText(request))}`
}

/** `trellis grants show FILE`: what a workflow asks for, and whether that is granted. Exit code 1 where something is missing. */
export function grantsShowCommand(file: string, options: InWorkspace): Promise<number> {
  return withWorkspace(options, async ({ call }) => {
    const document = await loadDocument(file)
    const asked = await call(({ grant }) => grant.requested({ document, unattended: true }))
    if (options.json) printJson(asked)
    else {
      for (const one of asked.requests) process.stdout.write(`${askedLine(one)}\n`)
      process.stderr.write(asked.requests.length === 0 ? 'It asks for nothing.\n' : `${visibleLine(document.name)} is ${asked.workflow}.\n`)
    }
    return asked.requests.every((one) => one.granted || isCall(one)) ? exitCodes.ok : exitCodes.failed
  })
}

function askedLine(one: AskedGrant): string {
  const { request, granted, nodes } = one
  // what asks at every call is not missing while a person is there
  const mark = granted ? paint('green', 'granted') : isCall(one) ? paint('dim', 'asks   ') : paint('yellow', 'missing')
  return `${mark}  ${visibleLine(grantText(request))}${nodes.length > 0 ? paint('dim', `  (${visibleLine(nodes.join(', '))})`) : ''}`
}

/** `trellis grants revoke ID…`, or `--all`: takes back what was granted, from now on. */
export function grantsRevokeCommand(ids: readonly string[], options: InWorkspace & { all?: boolean }): Promise<number> {
  return withWorkspace(options, async ({ call }) => {
    const { grants } = await call(({ grant }) => grant.list({}))
    const known = new Set(grants.map(({ id }) => id))
    const wanted = options.all ? [...known] : [...ids]
    const unknown = wanted.find((id) => !known.has(id))
    if (unknown !== undefined || (wanted.length === 0 && !options.all))
      throw new AppError('request.invalid', unknown === undefined ? 'No grant is named.' : `There is no grant "${unknown}".`, {
        hint: 'Name those that `trellis grants list` lists, or all with --all.',
      })
    if (wanted.length > 0) await call(({ grant }) => grant.revoke({ ids: wanted }))
    process.stdout.write(`${wanted.length} taken back.\n`)
    return exitCodes.ok
  })
}

/**
 * `trellis grants export FILE`: a file for `trellis run --grant`. It holds what is granted to the workflow for good, and what
 * the person at the terminal grants now that they have seen it: all that it asks for, and each call that it would ask about
 * by itself. Where nobody is there, nothing is added.
 */
export function grantsExportCommand(file: string, options: InWorkspace & { out: string }): Promise<number> {
  return withWorkspace(options, async ({ call }) => {
    const document = await loadDocument(file)
    const { workflow, requests: asked } = await call(({ grant }) => grant.requested({ document, unattended: true }))
    const requests = asked.filter((one) => !isCall(one))
    const { grants } = await call(({ grant }) => grant.list({}))
    const missing = requests.filter(({ granted }) => !granted)
    for (const one of requests) process.stderr.write(`${askedLine(one)}\n`)
    if (missing.length > 0 && !(await confirmOnTerminal(`Grant all of this to "${visibleLine(document.name)}" in the file?`)))
      throw new AppError('grant.missing', `${missing.length} of ${requests.length} requests of "${document.name}" are not granted.`, {
        hint: 'Grant them in the app, or run this command at a terminal and look at them there.',
      })
    const calls = await chosenCalls(asked.filter(isCall))
    const kept = grants.filter((grant) => grant.run === null && grant.workflow === workflow)
    const all = [
      ...requests.map((one) => ({ of: askerOf(one.workflow), request: one.request })),
      ...[...kept.map(({ request }) => request), ...calls].map((request) => ({ of: askerOf(workflow), request })),
    ]
    const unique = [...new Map(all.map((grant) => [JSON.stringify(grant), grant])).values()]
    const content: GrantsFile = { format: 'trellis-grants', version: 1, workflow, workflow_name: document.name, grants: unique }
    await writeFileAtomically(options.out, `${visibleJson(content, 2)}\n`)
    process.stderr.write(`Written to ${visibleLine(options.out)}. It holds for "${visibleLine(document.name)}" as it is now.\n`)
    return exitCodes.ok
  })
}

const askerOf = (workflow: string | null): 'workflow' | 'workspace' => (workflow === null ? 'workspace' : 'workflow')

/** The calls that may be made without anybody there, as far as somebody is there now to say so. */
async function chosenCalls(calls: readonly AskedCall[]): Promise<CallRequest[]> {
  if (calls.length === 0) return []
  const chosen = (await onTerminal((ask) => chooseCalls(calls, ask))) ?? []
  if (chosen.length < calls.length)
    process.stderr.write('A run waits for a person at each call that is not granted, and ends with exit code 3.\n')
  return chosen
}
