import { expect, it } from 'vitest'
import type { CallRequest } from '#shared/security/grant.ts'
import { type AskedCall, chooseCalls } from './choose-calls.ts'

const call = (tool: string, args: CallRequest['arguments']): AskedCall => ({
  request: { type: 'tool_call', tool, arguments: args },
  workflow: 'a'.repeat(64),
  nodes: ['n'],
  granted: false,
})
const web = call('restart_service', { target: 'web' })

async function chosen(calls: AskedCall[], ...replies: string[]) {
  const questions: string[] = []
  const found = await chooseCalls(calls, async (question) => {
    questions.push(question)
    return replies.shift() ?? ''
  })
  return { found, questions }
}

it('shows each call with its real arguments, and takes what was plainly said', async () => {
  const { found, questions } = await chosen([web, web, web], 'y', ' ANY', 'sure')
  expect(questions[0]).toContain('call the tool "restart_service" with {"target":"web"} without asking anybody (n)?')
  expect(found).toEqual([web.request, { ...web.request, arguments: null }])
})

it('does not take a yes to what has no arguments yet', async () => {
  const open = call('shell', null)
  const { found, questions } = await chosen([open, open, open], 'y', '', 'any')
  expect(questions[0]).toContain('with any arguments without asking anybody')
  expect(found).toEqual([open.request])
})

it('shows what is hidden in an argument', async () => {
  const { questions } = await chosen([call('shell', { program: 'ls\u202e\n' })])
  expect(questions[0]).not.toMatch(/[\u202e\n]/)
})
