import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readDocument } from '#shared/document/read-document.ts'
import { trellis } from '../testing/trellis-process.ts'

describe('trellis import', () => {
  test('it writes new files, and says what became of each part', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trellis-import-'))
    try {
      const fixture = new URL('../../../import/fixtures/chat.n8n.json', import.meta.url).pathname
      const first = await trellis(['import', fixture, '--out', 'made', '--json'], { cwd: folder })
      expect(first.code).toBe(0)
      const { workflows } = JSON.parse(first.out)
      expect(workflows[0]).toMatchObject({ name: 'Chat helper', product: 'n8n', written: join('made', 'chat-helper.trellis.json') })
      expect(readDocument(await readFile(join(folder, 'made', 'chat-helper.trellis.json'), 'utf8')).outcome).toBe('ok')
      const second = await trellis(['import', fixture, '--out', 'made'], { cwd: folder })
      expect(second.out).toContain('chat-helper-2.trellis.json')
      expect(second.out).toContain('not carried over: options.topP = 0.5')
      const wrong = await trellis(['import', 'nothing.json'], { cwd: folder })
      expect(wrong.code).toBe(2)
      expect(wrong.err).toContain('file.unreadable')
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})

describe('what was brought in runs', () => {
  test.each([
    ['support.dify.yml', 'support', { query: 'I want to order 3 apples and a pear', channel: 'mail', order: 150 }],
    ['tickets.flowise.json', 'flowise-agent-flow', { subject: 'the shop is closed', urgency: 'low' }],
  ])('%s, with the offline model', async (fixture, name, inputs) => {
    const folder = await mkdtemp(join(tmpdir(), 'trellis-import-'))
    try {
      const path = new URL(`../../../import/fixtures/${fixture}`, import.meta.url).pathname
      await trellis(['import', path, '--out', '.'], { cwd: folder })
      const run = await trellis(
        ['run', `${name}.trellis.json`, '--model', 'offline', '--yes', '--json', '--input', JSON.stringify(inputs)],
        { cwd: folder },
      )
      const result = JSON.parse(run.out.trim().split('\n').at(-1) as string)
      expect(result).toMatchObject({ status: 'succeeded' })
      expect(Object.values(result.output as object).length).toBeGreaterThan(0)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  test('a jump back of Flowise goes round with its state, and is left with what was said', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trellis-import-'))
    try {
      const path = new URL('../../../import/fixtures/counting.flowise.json', import.meta.url).pathname
      await trellis(['import', path, '--out', '.'], { cwd: folder })
      const run = await trellis(['run', 'flowise-agent-flow.trellis.json', '--json', '--input', '{"question": "hello"}'], { cwd: folder })
      expect(JSON.parse(run.out.trim().split('\n').at(-1) as string).output).toEqual({ answer_2: 'round 1, round 2, then 3: hello' })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  test('expressions of n8n give what they gave there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trellis-import-'))
    try {
      const path = new URL('../../../import/fixtures/expressions.n8n.json', import.meta.url).pathname
      await trellis(['import', path, '--out', '.'], { cwd: folder })
      const run = await trellis(['run', 'expr.trellis.json', '--json'], { cwd: folder })
      expect(JSON.parse(run.out.trim().split('\n').at(-1) as string).output).toEqual({
        answer: {
          joined: 'b-a-b',
          uniq: ['b', 'a'],
          deep: 3,
          text: 'n is big and none',
          mapped: ['B!', 'A!', 'B!'],
          tpl: 'v=5 b',
          len: 3,
          inc: true,
          clean: 'a_c-b',
          fits: true,
          cut: 'bcdeab007',
          piece: ['b', 'a'],
          all: '5',
          day: '28.02.2026 10:00',
          later: 1772323200001,
          or: 'last',
          e: 5,
        },
      })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
