import { afterEach, expect, test, vi } from 'vitest'
import { emptyDocument } from '#shared/document/document-schema.ts'
import { largestPin } from '#shared/document/pins.ts'
import type { ValueRef } from '#shared/events/run-event.ts'

// the stores look at the window when they are loaded; here there is none
vi.stubGlobal('window', { matchMedia: () => ({ matches: false, addEventListener() {} }), addEventListener() {} })
const { cannotPin, cannotUnpin, pinLast, unpin } = await import('./pin-last.ts')
const { show, undo, useDocument } = await import('../../state/document-store.ts')
const { useNodeValues } = await import('../../state/node-values.ts')
const { useSession } = await import('../../state/session-store.ts')

const problems = { only: null, to: null, from: null }
const pinned = () => useDocument.getState().document?.nodes.n?.pinned
const notices = () => useSession.getState().notices.map(({ text, hint }) => `${text} ${hint ?? ''}`)

function open(outputs: Record<string, ValueRef> | null): void {
  const document = emptyDocument('wf', 'Pins')
  document.nodes.n = { kind: 'code', label: 'Node', parent: null, config: { source: 'return 1' }, pinned: null }
  show({ file: 'a.trellis.json', revision: '', readOnly: false, saved: document } as Parameters<typeof show>[0], document)
  useNodeValues.setState({ node: 'n', values: { source: 'run_1', inputs: {}, outputs, problems }, error: null })
}
afterEach(() => useSession.setState({ notices: [] }))

test('what a node gave last is pinned, as a step that can be taken back', async () => {
  open({ out: { value: { total: 5 } }, logs: { value: [] }, error: { value: { code: 'x' } } })
  expect(cannotPin('n')).toBeNull()
  await pinLast('n')
  expect(pinned()).toEqual({ out: { total: 5 }, logs: [] })
  expect(cannotPin('n')).toBe('It is pinned already.')
  undo()
  expect(pinned()).toBeNull()
  expect(cannotUnpin('n')).toBe('It is not pinned.')
})

test('credentials stay out of the workflow, and that is said', async () => {
  open({ out: { value: { apiKey: 'abcdef-123456', note: 'Bearer abcdefghijklmnop123456' } } })
  await pinLast('n')
  expect(JSON.stringify(pinned())).not.toMatch(/abcdef-123456|abcdefghijklmnop123456/)
  expect(notices().join()).toContain('2 values in it looked like credentials and stay out of the workflow')
  unpin('n')
  expect(pinned()).toBeNull()
})

test('what is too large is refused with what to do, before it is fetched', async () => {
  open({ out: { blob: 'a'.repeat(64), bytes: largestPin + 1, preview: '' } })
  await pinLast('n')
  expect(pinned()).toBeNull()
  expect(notices()).toEqual([expect.stringContaining('at most 256.0 KB can be. Put a Transform behind it')])
})

test('a value with a key that no workflow may hold is refused, since the workflow could not be saved with it', async () => {
  open({ out: { value: { types: [{ constructor: 'Map' }] } } })
  await pinLast('n')
  expect(pinned()).toBeNull()
  expect(notices()).toEqual([expect.stringContaining('“out.types.0.constructor”')])
})

test('without a run there is nothing to pin, and the reason is told', async () => {
  open(null)
  expect(cannotPin('n')).toMatch(/No run has given outputs/)
  await pinLast('n')
  expect(pinned()).toBeNull()
})
