import { expect, test, vi } from 'vitest'

// the stores look at the window when they are loaded; here there is none
vi.stubGlobal('window', { matchMedia: () => ({ matches: false, addEventListener() {} }), addEventListener() {} })
const { commands } = await import('./registry.ts')
const { strings } = await import('../ui/strings.ts')

test('every command has a name, and every name a command', () => {
  expect(commands.map((command) => command.id).sort()).toEqual(Object.keys(strings.commands).sort())
})

test('no key belongs to two commands', () => {
  const keys = commands.flatMap((command) => command.keys ?? [])
  expect(keys).toEqual([...new Set(keys)])
})
