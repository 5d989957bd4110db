import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../json.ts'
import { mayMean, surelyMeans } from './argument-patterns.ts'
import { decide, permissionsSchema } from './permissions.ts'
import { matchesWildcards } from './wildcards.ts'

/** Ways to write an address that a rule about it, read letter by letter, would not know. */
const forms = [
  'http://internal.example/admin/x',
  'HTTP://INTERNAL.example/admin/x',
  'http://internal.example:80/admin/x',
  'http://internal.example:0080/admin/x',
  'http://internal.example./admin/x',
  'http:internal.example/admin/x',
  'http:/internal.example/admin/x',
  'http:\\\\internal.example\\admin\\x',
  'http:///internal.example/admin/x',
  ' http://internal.example/admin/x',
  '\thttp://internal.example/admin/x\n',
  'ht\ntp://inter\tnal.example/admin/x',
  'http://ｉnternal.example/admin/x',
  'http://inter%6eal.example/admin/x',
  'http://user@internal.example/admin/x',
  'http://internal.example/./admin/x',
  'http://internal.example/public/../admin/x',
  'http://internal.example/public/%2e%2e/admin/x',
  'http://internal.example/public/..%2fadmin/x',
  'http://internal.example/public%2f..%252fadmin/x',
  'http://internal.example/%61dmin/x',
  'http://internal.example/%2561dmin/x',
  'http://internal.example/admin/x#public',
  'http://internal.example/admin/x?a=/public/',
]

const get = (rule: Record<string, unknown>, args: Json) => {
  const permissions = permissionsSchema.parse({ rules: [{ tool: '*', verdict: 'deny', ...rule }] })
  const call = { tool: 'http_request', caller: 'child', agent: 'A', capability: 'search', safety: 'safe', arguments: args } as const
  return decide(call, [{ name: 'trellis.yaml', permissions }]).verdict
}

describe('what a rule forbids', () => {
  it.each(forms)('is forbidden as %j', (url) => {
    expect(get({ when: { url: 'http://internal.example/admin/*' } }, { url })).toBe('deny')
  })

  it.each(['/etc/passwd', '//etc/passwd', '/etc/./passwd', '/srv/../etc/passwd', '/srv/a/../../etc//passwd', '/../etc/passwd'])(
    'is forbidden as the path %s',
    (path) => {
      expect(get({ when: { path: '/etc/*' } }, { path })).toBe('deny')
    },
  )

  it('is forbidden with a query, without the last slash, and by a whole path', () => {
    expect(get({ when: { url: 'http://internal.example/admin' } }, { url: 'http://internal.example/admin?a=b#c' })).toBe('deny')
    expect(get({ when: { url: 'http://internal.example' } }, { url: 'http://internal.example/' })).toBe('deny')
    expect(get({ when: { path: '/etc/passwd' } }, { path: '/etc/./passwd' })).toBe('deny')
  })

  it('leaves alone what is something else', () => {
    for (const url of ['http://internal.example/public/x', 'https://internal.example/admin/x', 'http://internal.example.org/admin/x'])
      expect(get({ when: { url: 'http://internal.example/admin/*' } }, { url })).toBe('allow')
    expect(get({ when: { path: '/etc/*' } }, { path: '/etcetera/passwd' })).toBe('allow')
  })
})

describe('what a rule makes an exception of', () => {
  it.each(forms)('is not %j', (url) => {
    expect(get({ unless: { url: 'http://internal.example/public/*' } }, { url })).toBe('deny')
  })

  it.each([
    'https://evil.example/x.shop.example/',
    'https://evil.example/?x.shop.example/',
    'https://evil.example#x.shop.example/',
    'https://evil.example\\x.shop.example/',
    'https://evil.example:443/.shop.example/y',
    'https://x.shop.example@evil.example/',
    'http://x.shop.example/',
    'https://shop.example.evil.example/',
  ])('is no other host: %s', (url) => {
    expect(get({ unless: { url: 'https://*.shop.example/*' } }, { url })).toBe('deny')
  })

  it.each(['/srv/app/../secret', '/srv/app/a/../../secret', '/srv/application'])('is no other path: %s', (path) => {
    expect(get({ unless: { path: '/srv/app/*' } }, { path })).toBe('deny')
  })

  it.each<[string, string]>([
    ['https://x.shop.example/a', 'https://*.shop.example/*'],
    ['https://x.shop.example', 'https://*.shop.example/*'],
    ['https://X.shop.example:443/a?b=c', 'https://*.shop.example/*'],
    ['https://x.shop.example:8443/a', 'https://*.shop.example:8443/*'],
    ['https://x.shop.example/a', 'https://x.*'],
    ['https://x.shop.example/', 'https://x.shop.example'],
    ['https://x.shop.example/a', '*'],
    ['https://x.shop.example/a', '*shop*'],
    ['https://x.shop.example/a%20b', 'https://x.shop.example/a*'],
  ])('is %s by %s', (url, pattern) => {
    expect(get({ unless: { url: pattern } }, { url })).toBe('allow')
  })
})

it('of an address that is not of the web both mean what the pattern says letter by letter', () => {
  for (const means of [mayMean, surelyMeans]) {
    expect(means('postgres://db.example/a/../b', 'postgres://db.example/*')).toBe(true)
    expect(means('postgres://db.example/a/../b', 'postgres://db.example/b')).toBe(false)
  }
})

it('of other texts both mean what the pattern means', () => {
  const part = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.', ':'), maxLength: 12 })
  fc.assert(
    fc.property(part, part, (text, pattern) => {
      expect([mayMean(text, pattern), surelyMeans(text, pattern)]).toEqual(Array(2).fill(matchesWildcards(text, pattern)))
    }),
  )
})
