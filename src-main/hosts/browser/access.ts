import { makeSecret, sameSecret } from '../secret.ts'

const cookieName = 'trellis'

/** Who may talk to the browser host: this machine's browser that was given the one-time code, from the host's own page. */
export interface Access {
  /** A code for an address that is shown to the person; good once. */
  newCode(): string
  /** Exchanges a code for the value of a `Set-Cookie` header; undefined for a wrong or used one. */
  exchange(code: string): string | undefined
  hasCookie(header: string | undefined): boolean
  /** The Authorization header brings the token of whoever reads the metrics; never where there is none. */
  hasBearer(header: string | undefined): boolean
  /** The Host header names this server, by address or by `localhost`: a page cannot reach it through a name of its own. */
  isOwnHost(host: string | undefined): boolean
  /** The Origin header, where a browser sends one, is this server's. */
  isOwnOrigin(origin: string | undefined): boolean
}

export function createAccess(port: () => number, bearer?: string): Access {
  const token = makeSecret()
  const codes = new Set<string>()
  const hosts = () => [`127.0.0.1:${port()}`, `localhost:${port()}`]
  return {
    newCode() {
      const code = makeSecret()
      codes.add(code)
      return code
    },
    exchange(given) {
      const code = [...codes].find((each) => sameSecret(each, given))
      if (code === undefined) return undefined
      codes.delete(code)
      return `${cookieName}=${token}; HttpOnly; SameSite=Strict; Path=/`
    },
    hasCookie(header) {
      const values = (header ?? '').split(';').map((part) => part.trim())
      return values.some((part) => part.startsWith(`${cookieName}=`) && sameSecret(part.slice(cookieName.length + 1), token))
    },
    hasBearer(header) {
      const given = /^Bearer (\S+)$/i.exec(header ?? '')?.[1]
      return bearer !== undefined && given !== undefined && sameSecret(given, bearer)
    },
    isOwnHost: (host) => host !== undefined && hosts().includes(host),
    isOwnOrigin: (origin) => origin !== undefined && hosts().some((host) => origin === `http://${host}`),
  }
}
