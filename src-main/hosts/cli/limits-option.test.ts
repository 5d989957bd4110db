import { expect, it } from 'vitest'
import { limitsOption } from './limits-option.ts'

const options = { engine: 'scheduler' }

it('reads what a run may do less', async () => {
  expect(await limitsOption(options)).toBeUndefined()
  expect(
    await limitsOption({
      ...options,
      deny: ['shell', 'files__*'],
      ask: ['http_request'],
      host: ['https://a.example'],
      budget: ['steps=5', 'usd=0.5'],
    }),
  ).toMatchObject({
    permissions: {
      matrix: {},
      rules: [
        { tool: 'shell', verdict: 'deny' },
        { tool: 'files__*', verdict: 'deny' },
        { tool: 'http_request', verdict: 'ask' },
      ],
    },
    hosts: ['https://a.example'],
    budget: { steps: 5, usd: 0.5 },
  })
})

it.each([
  [{ deny: ['shel'] }, 'tool.unknown'],
  [{ deny: [''] }, 'tool.unknown'],
  [{ host: ['a.example'] }, 'request.invalid'],
  [{ host: ['file:///etc'] }, 'request.invalid'],
  [{ budget: ['steps'] }, 'request.invalid'],
  [{ budget: ['steps=0'] }, 'request.invalid'],
  [{ budget: ['steps=1.5'] }, 'request.invalid'],
  [{ budget: ['time=5'] }, 'request.invalid'],
])('refuses %j before anything runs', async (given, code) => {
  await expect(limitsOption({ ...options, ...given })).rejects.toMatchObject({ code })
})
