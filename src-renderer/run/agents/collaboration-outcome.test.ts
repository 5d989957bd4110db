import { describe, expect, it } from 'vitest'
import type { Json } from '#shared/json.ts'
import { doneIn, readOutcome, worthOf } from './collaboration-outcome.ts'

const nothing = { bids: [], ranking: [], ballots: [], rounds: [], tasks: [], decidedBy: null, reason: '' }

describe('what agents came to together', () => {
  it('has the bids of an auction', () => {
    const bid = { agent: 'Logs', cost: 400, confidence: 0.9, score: 0.77, approach: 'Read' }
    const outcome = { mode: 'auction', winner: 'Logs', bids: [bid], result: null }
    expect(readOutcome(outcome)).toEqual({ ...nothing, bids: [bid] })
    expect(worthOf(outcome, 'Logs')).toBe('0.77')
  })

  it('names agents in ballots and positions, not proposals', () => {
    const proposals = [
      { id: 'p1', agent: 'Logs' },
      { id: 'p2', agent: 'Metrics' },
    ]
    const vote = {
      proposals,
      ranking: [{ proposal: 'p2', agent: 'Metrics', score: 4 }],
      ballots: [{ agent: 'Logs', ranking: ['p2', 'p1'], reason: 'clear' }],
    }
    expect(readOutcome(vote)).toMatchObject({
      ranking: [{ agent: 'Metrics', points: 4 }],
      ballots: [{ agent: 'Logs', ranked: ['Metrics', 'Logs'], reason: 'clear' }],
    })
    expect(worthOf(vote, 'Metrics')).toBe('4')
    const talk = {
      proposals,
      decided_by: 'parent',
      reason: 'so',
      rounds: [
        [
          { agent: 'Logs', accepts: 'p2', proposal: '', reason: 'fine' },
          { agent: 'Metrics', accepts: null, proposal: 'Both', reason: 'fair' },
        ],
      ],
    }
    expect(readOutcome(talk)).toMatchObject({
      decidedBy: 'parent',
      reason: 'so',
      rounds: [
        [
          { agent: 'Logs', accepts: 'Metrics', text: 'fine' },
          { agent: 'Metrics', accepts: null, text: 'Both' },
        ],
      ],
    })
  })

  it('has the tasks of a graph, who did each, and how many are done', () => {
    const split: Json = {
      mode: 'decompose',
      tasks: [
        {
          id: 'a',
          title: 'Look',
          status: 'done',
          agent: 'Logs',
          attempts: [
            { agent: 'Metrics', ok: false },
            { agent: 'Logs', ok: true },
          ],
        },
        { id: 'b', title: 'Act', status: 'failed', agent: null, attempts: [], reason: 'Nobody can.' },
      ],
    }
    expect(readOutcome(split).tasks).toEqual([
      { title: 'Look', isDone: true, agent: 'Logs', tries: 2, reason: '' },
      { title: 'Act', isDone: false, agent: '', tries: 0, reason: 'Nobody can.' },
    ])
    expect(doneIn({ value: split })).toEqual({ done: 1, all: 2 })
    expect([doneIn(null), doneIn({ value: 5 }), doneIn({ blob: 'b', bytes: 1, preview: '' })]).toEqual([null, null, null])
  })

  it('is nothing where a log holds something else', () => {
    for (const value of [null, 5, [], { bids: 'x', rounds: [5], ranking: [null], ballots: {} }]) expect(worthOf(value, 'Logs')).toBe('')
    expect(readOutcome('text')).toEqual(nothing)
  })
})
