import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SecretMask } from './secret-mask.ts'

const secret = 'p@ss "w0rd"/+ &\\ü§-7'
const masked = (text: string, value = secret) => {
  const mask = new SecretMask()
  mask.add('canary', value)
  return mask.text(text)
}

describe('a mask', () => {
  it.each<[string, (value: string) => string]>([
    ['as it is', (value) => value],
    ['in JSON', (value) => JSON.stringify(value)],
    ['in JSON in JSON', (value) => JSON.stringify(JSON.stringify(value))],
    ['in an address', encodeURIComponent],
    ['in an address, in small letters', (value) => encodeURIComponent(value).replace(/%../g, (code) => code.toLowerCase())],
    ['in a form', (value) => new URLSearchParams({ token: value }).toString()],
    ['in HTML', (value) => value.replace(/&/g, '&amp;').replace(/"/g, '&quot;')],
    ['in Base64', (value) => Buffer.from(value).toString('base64')],
    ['in Base64 of an address', (value) => Buffer.from(value).toString('base64url')],
    ['with a name, in Base64', (value) => Buffer.from(`user:${value}`).toString('base64')],
    ['in hexadecimal', (value) => Buffer.from(value).toString('hex')],
  ])('finds a value %s', (_how, write) => {
    expect(masked(`before ${write(secret)} after`)).toMatch(/^before .*\[secret canary\].* after$/)
  })

  it('leaves of a value within Base64 no more than the characters that it shares with its neighbours', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 8, maxLength: 40 }),
        fc.string({ maxLength: 7 }),
        fc.string({ maxLength: 7 }),
        (value, before, after) => {
          const text = masked(Buffer.from(before + value + after).toString('base64'), value)
          fc.pre(value.trim().length >= 8)
          expect(text).toContain('[secret canary]')
          const left = Buffer.from(text.replace('[secret canary]', ''), 'base64').toString('latin1')
          expect(left.length).toBeLessThanOrEqual(Buffer.from(before + after).length + 2)
        },
      ),
      { seed: 7 },
    )
  })

  it('finds the lines of a key in several lines one by one', () => {
    const key = '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG\nAAECggEBAKTRVv5mOp2\n-----END KEY-----\n'
    expect(masked('line 2: AAECggEBAKTRVv5mOp2.', key)).toBe('line 2: [secret canary].')
  })

  it('goes through a value, its keys included, and gives the same one where there is nothing in it', () => {
    const mask = new SecretMask()
    mask.add('canary', secret)
    const plain = { a: [1, 'x', null], b: { c: true } }
    expect(mask.json(plain)).toBe(plain)
    expect(mask.json({ a: ['x', `y ${secret}`], [secret]: 1 })).toEqual({ a: ['x', 'y [secret canary]'], '[secret canary]': 1 })
  })

  it('takes the longer of two values, one of which is in the other', () => {
    const mask = new SecretMask()
    mask.add('short', 'abcdefgh')
    mask.add('long', 'abcdefgh-ijklm')
    expect(mask.text('abcdefgh-ijklm abcdefgh')).toBe('[secret long] [secret short]')
  })
})
