import { toProgram } from '#shared/security/secret.ts'

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

/** An origin as `scheme://host:port`, whether or not its port was named; undefined for what is none. */
export function normalOrigin(text: string): string | undefined {
  if (text === toProgram) return text
  const url = URL.parse(text)
  const port = url && (url.port || defaultPorts[url.protocol])
  return url && port && url.hostname !== '' ? `${url.protocol}//${url.hostname}:${port}` : undefined
}
