import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A text that nobody can guess. */
export const makeSecret = () => randomBytes(32).toString('base64url')

/** Whether two texts are the same, in a time that does not tell how far they are. */
export function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
