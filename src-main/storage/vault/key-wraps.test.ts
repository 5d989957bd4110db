import { expect, it } from 'vitest'
import { seal, unseal, unwrapByPassphrase, wrapByPassphrase } from './key-wraps.ts'

const key = Buffer.alloc(32, 7)

it('a passphrase opens what it locked in whichever way its letters were typed', { timeout: 30_000 }, async () => {
  const wrap = await wrapByPassphrase(key, 'caf\u00e9 ﬁle')
  if (wrap.by !== 'passphrase') throw new Error('It is locked by something else')
  expect(Buffer.from(await unwrapByPassphrase(wrap, 'cafe\u0301 file'))).toEqual(key)
  await expect(unwrapByPassphrase(wrap, 'cafe file')).rejects.toMatchObject({ code: 'vault.passphrase_wrong' })
})

it('what was sealed is read by the same key, for the same purpose and as a whole only', () => {
  const sealed = seal(key, Buffer.from('plain'), 'for this')
  expect(unseal(key, sealed, 'for this')?.toString()).toBe('plain')
  expect(seal(key, Buffer.from('plain'), 'for this').nonce).not.toBe(sealed.nonce)
  expect(unseal(Buffer.alloc(32, 8), sealed, 'for this')).toBeUndefined()
  expect(unseal(key, sealed, 'for that')).toBeUndefined()
  const changed = Buffer.from(sealed.sealed, 'base64')
  changed[0] = (changed[0] ?? 0) ^ 1
  for (const bytes of [changed, changed.subarray(1), Buffer.alloc(0)])
    expect(unseal(key, { ...sealed, sealed: bytes.toString('base64') }, 'for this')).toBeUndefined()
})
