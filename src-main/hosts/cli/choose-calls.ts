import type { AskedGrant, CallRequest } from '#shared/security/grant.ts'
import { grantText } from '#shared/security/grant-text.ts'
import { visibleLine } from './terminal.ts'

/** A call that asks a person, which a workflow may come to. */
export type AskedCall = AskedGrant & { request: CallRequest }

export const isCall = (one: AskedGrant): one is AskedCall => one.request.type === 'tool_call'

/**
 * Asks a person about each call that a run would wait for them with: whether it may be made without them, with just the
 * arguments that they see, or with any. Whatever is not plainly a yes is a no.
 *
 * @param ask shows a question, and gives what was typed
 */
export async function chooseCalls(calls: readonly AskedCall[], ask: (question: string) => Promise<string>): Promise<CallRequest[]> {
  const chosen: CallRequest[] = []
  for (const { request, nodes } of calls) {
    const exact = request.arguments !== null
    const where = nodes.length > 0 ? ` (${visibleLine(nodes.join(', '))})` : ''
    const choices = exact ? '[y = with just these, any = with any arguments, N = no]' : '[any = yes, N = no]'
    const reply = (await ask(`May it ${visibleLine(grantText(request))}${where}? ${choices} `)).trim().toLowerCase()
    if (reply === 'any') chosen.push({ ...request, arguments: null })
    else if (exact && /^y(es)?$/.test(reply)) chosen.push(request)
  }
  return chosen
}
