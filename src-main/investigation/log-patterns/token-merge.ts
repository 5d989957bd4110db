import { type MaskedToken, tokenOf, wildcard, wildToken } from './token-mask.ts'

/** Where a token may be cut so that one side of it stays in the template: `user=<*>`, `(<*>)`. */
const edges = new Set('=:,;()[]{}<>"\'|/#@&'.split(''))

/** The narrowest token that stands for both: what they share at their edges stays, the rest is a wildcard. */
export function generalise(a: MaskedToken, b: MaskedToken): MaskedToken {
  if (a.text === b.text || a === wildToken) return a
  const left = sharedLeft(a.text, b.text)
  const right = sharedRight(a.text, b.text, Math.min(a.text.length, b.text.length) - left)
  const text = a.text.slice(0, left) + wildcard + a.text.slice(a.text.length - right)
  return tokenFor(text)
}

function tokenFor(text: string): MaskedToken {
  return text === wildcard ? wildToken : tokenOf(text, text, !/[\p{L}\d]/u.test(text))
}

/** Two tokens of one shape as one: of `eth0` and `eth1` the numbers, of `ms` and `s` all becomes a wildcard. The shape stays. */
export function levelOf(a: MaskedToken, b: MaskedToken): MaskedToken {
  const text = a.text.replace(/\d+/g, wildcard)
  if (text === b.text.replace(/\d+/g, wildcard)) return text === a.text ? a : tokenOf(text, a.shape, a.value)
  return tokenOf(generalise(a, b).text, a.shape, a.value)
}

/** Whether a generalised token stands for this one too. */
export function covers(open: MaskedToken, token: MaskedToken): boolean {
  if (open === wildToken || open.text === token.text) return true
  const at = open.text.indexOf(wildcard)
  const tail = open.text.length - at - wildcard.length
  if (at < 0 || token.text.length < at + tail) return false
  return token.text.startsWith(open.text.slice(0, at)) && token.text.endsWith(open.text.slice(at + wildcard.length))
}

function sharedLeft(a: string, b: string): number {
  let same = 0
  let edge = 0
  const limit = firstWildcard(a, b)
  while (same < limit && a[same] === b[same]) if (edges.has(a[same++]!)) edge = same
  return edge
}

function sharedRight(a: string, b: string, limit: number): number {
  let same = 0
  let edge = 0
  const last = Math.min(limit, tailAfterWildcard(a), tailAfterWildcard(b))
  while (same < last && a[a.length - 1 - same] === b[b.length - 1 - same]) if (edges.has(a[a.length - 1 - same++]!)) edge = same
  return edge
}

function firstWildcard(a: string, b: string): number {
  const inA = a.indexOf(wildcard)
  const inB = b.indexOf(wildcard)
  return Math.min(inA < 0 ? a.length : inA, inB < 0 ? b.length : inB)
}

function tailAfterWildcard(text: string): number {
  const at = text.lastIndexOf(wildcard)
  return at < 0 ? text.length : text.length - at - wildcard.length
}
