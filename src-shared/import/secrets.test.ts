import { expect, test } from 'vitest'
import { withoutSecrets } from './secrets.ts'

test('what looks like a credential leaves a mark, by its name and by its form', () => {
  const { value, found } = withoutSecrets({ out: { apiKey: 'abcdef-123456', note: 'Bearer abcdefghijklmnop123456', total: 5 } }, 'Node')
  expect(value).toEqual({ out: { apiKey: '[secret: node-apikey]', note: 'Bearer [secret: node-note]', total: 5 } })
  expect(found).toBe(2)
})

test('a mark is no credential, whatever the node is called by now', () => {
  const { value } = withoutSecrets({ apiKey: 'abcdef-123456', list: ['sk-proj-abcdefghijklmnop', 'password=hunter22'] }, 'Node')
  expect(withoutSecrets(value, 'Another name')).toEqual({ value, found: 0 })
})
