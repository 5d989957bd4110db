import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maskedToken, maskText } from './token-mask.ts'

test.each([
  ['12', '<*>'],
  ['-12.5', '<*>'],
  ['1,024', '<*>'],
  ['50%', '<*>%'],
  ['12ms', '<*>'],
  ['0x7f3a', '<*>'],
  ['(0x7f3a)', '(<*>)'],
  ['10.0.0.1', '<*>'],
  ['/10.0.0.1:80', '<*>'],
  ['fe80::1ff:fe23:4567:890a', '<*>'],
  ['00:1f:ab:cd:ef:00', '<*>'],
  ['3c4de8a2-0b1c-4d5e-abcd-0123456789ab', '<*>'],
  ['d41d8cd98f00b204e9800998ecf8427e', '<*>'],
  ['deadbeef', '<*>'],
  ['12:30:01', '<*>'],
  ['2024-05-14T10:00:00.000Z', '<*>'],
  ['blk_-6056', 'blk_<*>'],
  ['job_1234_0007_m_000001_0', 'job_<*>'],
  ['node-246', 'node-<*>'],
  ['rack_B4', 'rack_<*>'],
  ['disk1042', 'disk<*>'],
  ['x=1,y=22', 'x=<*>,y=<*>'],
  ['a=1##2|3', 'a=<*>'],
  ['/usr/lib/a.so', '<*>'],
  ["'/tmp/a b", "'<*>"],
  ['C:\\Temp\\a.dll', '<*>'],
  ['https://sample.example/a?b=1', '<*>'],
  ['www.sample.example:443', '<*>'],
  ['dsl-7.west.sample.example', '<*>'],
  ['Pool.java:31', 'Pool.java:<*>'],
  ['<1', '<*>'],
  ['@6f5e4d', '@<*>'],
  ['jk2_init()', 'jk2_init()'],
  ['eth0', 'eth0'],
  ['ssh2', 'ssh2'],
  ['org.sample.Pool', 'org.sample.Pool'],
  ['read/write', 'read/write'],
  ['x86_64', 'x86_<*>'],
  ['decade', 'decade'],
  ['größe', 'größe'],
])('%s is %s', (raw, masked) => {
  expect(maskText(raw)).toBe(masked)
})

test('digits in names are one shape', () => {
  expect(maskedToken('eth0').shape).toBe(maskedToken('eth12').shape)
  expect(maskedToken('disk7').shape).toBe(maskedToken(maskText('disk1042')).shape)
  expect(maskedToken('eth0').shape).not.toBe(maskedToken('wlan0').shape)
})

test('masking never empties a token nor makes it much longer', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'a1.:-/\\_=(<*>@ZfF{é𝒳\0"') }), (raw) => {
      const masked = maskText(raw)
      expect(masked.length).toBeLessThanOrEqual(raw.length * 3)
      expect(masked === '').toBe(raw === '')
    }),
    { numRuns: 1000 },
  )
})
