import { beforeEach, expect, test } from 'vitest'
import { dismissErrors, notify, useSession } from './session-store.ts'

beforeEach(() => useSession.setState({ notices: [] }))

const said = () => useSession.getState().notices.map(({ text }) => text)

test('what is said twice stands there once', () => {
  notify({ tone: 'bad', text: 'One problem', hint: 'See there.' })
  notify({ tone: 'bad', text: 'Another' })
  notify({ tone: 'bad', text: 'One problem', hint: 'See there.' })
  expect(said()).toEqual(['Another', 'One problem'])
})

test('errors of a file are taken back with the next one, and nothing else is', () => {
  notify({ tone: 'bad', text: 'Cannot be read' })
  notify({ tone: 'good', text: 'Moved', action: { label: 'Undo', run: () => {} } })
  dismissErrors()
  expect(said()).toEqual(['Moved'])
})
