import { expect, it } from 'vitest'
import { runLimitsSchema } from '#shared/document/run-limits.ts'
import { limitsInFull, limitsInShort } from './limit-words.ts'
import { hasWrongHost, limitsIn, noLimits } from './run-limits.ts'

const draft = {
  deny: ['shell', 'github_*'],
  ask: ['http_request'],
  hosts: [' https://api.example.com ', ''],
  budget: { tokens: 20_000, usd: 0.5 },
}

it('limits are what a run takes, and nothing where nothing is written', () => {
  const limits = limitsIn(draft)
  expect(runLimitsSchema.parse(limits)).toMatchObject({
    permissions: {
      rules: [
        { tool: 'shell', verdict: 'deny' },
        { tool: 'github_*', verdict: 'deny' },
        { tool: 'http_request', verdict: 'ask' },
      ],
    },
    hosts: ['https://api.example.com'],
    budget: { tokens: 20_000, usd: 0.5 },
  })
  expect(limitsIn(noLimits)).toBeUndefined()
  expect(limitsIn({ ...noLimits, hosts: ['', ' '] })).toBeUndefined()
})

it('a host has to be one as it stands', () => {
  expect(hasWrongHost(draft)).toBe(false)
  for (const host of ['api.example.com', 'ftp://api.example.com', 'https://'])
    expect(hasWrongHost({ ...noLimits, hosts: [host] })).toBe(true)
})

it('limits are told in short and in full', () => {
  const limits = runLimitsSchema.parse(limitsIn(draft))
  expect(limitsInShort(limits)).toBe('without 2 tools, asks about 1 tool, only 1 host, 20,000 tokens, $0.50')
  expect(limitsInFull(limits).split('\n')).toEqual([
    'Never calls: shell, github_*',
    'Asks before each call of: http_request',
    'Speaks only to: https://api.example.com',
    'Uses at most: 20,000 tokens, $0.50',
  ])
})
