import { describe, expect, it } from 'vitest'
import type { WaitRequest } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import { refuseAnswer } from './refuse-answer.ts'

const asked = (request: Partial<WaitRequest>): WaitRequest => ({ type: 'question', title: 'T', body: '', ...request })
const approval = asked({ type: 'approval' })
const call = asked({ type: 'approval', tool: {} as NonNullable<WaitRequest['tool']> })
const outcome = asked({ outcome: true, options: ['again', 'stop'] })
const fields = asked({ fields: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] } })

describe('an answer', () => {
  it.each<[string, WaitRequest, Json[]]>([
    ['an approval', approval, [true, false, 'approve', 'reject', { approved: false }, { approved: true, comment: 'x' }]],
    ['a call', call, [{ approved: true }, { approved: false, comment: 'x', scope: 'run', arguments: {} }]],
    ['an outcome', outcome, ['again', 'stop', { done: null }, { done: 4 }]],
    ['fields', fields, [{ n: 4 }]],
    ['a text', asked({ fields: { type: 'string' } }), ['', 'x']],
    ['anything', asked({}), [4, null]],
  ])('to %s is taken', (_name, request, answers) => {
    for (const answer of answers) expect(() => refuseAnswer(request, answer)).not.toThrow()
  })

  it.each<[string, WaitRequest, Json[]]>([
    ['an approval', approval, ['yes', null, 1, {}, { approved: 'true' }, []]],
    ['a call', call, [true, 'approve', { approved: true, comment: 'x'.repeat(2001) }, { approved: true, scope: 'always' }]],
    ['an outcome', outcome, ['agian', true, {}, { result: 4 }]],
    ['fields', fields, ['x', {}, { n: 'x' }]],
    ['a text', asked({ fields: { type: 'string' } }), [4, null, {}]],
  ])('that is none to %s is refused', (_name, request, answers) => {
    for (const answer of answers) expect(() => refuseAnswer(request, answer), JSON.stringify(answer)).toThrow('The run still waits.')
  })
})
