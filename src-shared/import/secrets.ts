import { isJsonObject, type Json } from '../json.ts'

/** Values that are credentials by their form, whatever they are called. */
const forms: readonly RegExp[] = [
  /\bsk-(?:proj-|ant-|or-)?[A-Za-z0-9_-]{16,}/g,
  /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,})/g,
  /\bxox[abeprs]-[A-Za-z0-9-]{10,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bAIza[A-Za-z0-9_-]{30,}/g,
  /\b(?:hf|gsk|tvly|pcsk|r8|nvapi|dop_v1|sbp|lin_api|ntn|secret|key|pat|app|dataset)[_-][A-Za-z0-9]{24,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{6,}/g,
  /\b[0-9a-f]{32}\.[A-Za-z0-9]{16}\b/g,
  /\bpk\.eyJ[A-Za-z0-9._-]{20,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /https:\/\/hooks\.slack\.com\/services\/[A-Za-z0-9/]{20,}/g,
  /\b\d{8,10}:AA[A-Za-z0-9_-]{30,}/g,
]

/** What follows a name that says it is secret, inside of a text: a header, a query, a field of JSON, an address with a password. */
const named: readonly RegExp[] = [
  /(\b(?:bearer|basic)\s+)([A-Za-z0-9+/=._~-]{12,})/gi,
  /((?:^|[?&\s"'{,;])[\w-]*(?:api[_-]?key|access[_-]?token|auth[_-]?token|secret|password|passwd|x-api-key|private[_-]?key)["']?\s*[:=]\s*["']?)([^\s"'&,;{}<>]{6,})/gi,
  /(:\/\/[^/\s:@{}]+:)([^/\s:@{}]{3,})(?=@)/g,
]

const secretKey =
  /(?:^|[_\-.\s])(?:api[_-]?key|apikey|access[_-]?token|auth[_-]?token|bearer|token|secret|secret[_-]?key|client[_-]?secret|password|passwd|private[_-]?key|authorization|x-api-key)$/i
const camelSecretKey = /(?:apiKey|ApiKey|accessToken|AccessToken|authToken|AuthToken|Token|Secret|secretKey|Password|privateKey)$/
/** Names that look secret and count something. */
const countingKey = /max_?tokens|tokens$/i

/** A value under a secret name that only refers to something, or is nothing, is no secret. */
const refers = (text: string) =>
  text.length < 6 ||
  /\{\{|\$\{|^=|^<.*>$|^\$|^\[secret: [^\]]*\]$/.test(text) ||
  /^(?:your|my|the|xxx|\*+|none|null|bearer)\b/i.test(text) ||
  /^[x*.\-_\s]+$/i.test(text)

/** Credentials found while values were cleaned; a name each, never a value. */
export class SecretFinder {
  readonly #names = new Map<string, string>()

  get names(): string[] {
    return [...new Set(this.#names.values())]
  }

  /** A value that is a credential by what it is for; gives its name. */
  take(secret: string, about: string): string {
    return this.#nameOf(secret, about)
  }

  #nameOf(secret: string, about: string): string {
    const known = this.#names.get(secret)
    if (known) return known
    const plain =
      about
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^[^a-z]+|-+$/g, '')
        .slice(0, 40) || 'imported-secret'
    const taken = new Set(this.#names.values())
    let name = plain
    for (let n = 2; taken.has(name); n++) name = `${plain}-${n}`
    this.#names.set(secret, name)
    return name
  }

  /** A text without its credentials; `null` in `secret` when nothing of it is one. */
  #text(text: string, about: string): { text: string; whole: string | null } {
    let whole: string | null = null
    const hide = (secret: string) => {
      const name = this.#nameOf(secret, about)
      if (secret === text.trim()) whole = name
      return `[secret: ${name}]`
    }
    let clean = text
    for (const form of forms) clean = clean.replace(form, hide)
    for (const form of named)
      clean = clean.replace(form, (all, before: string, secret: string) =>
        refers(secret) || secret.startsWith('[secret:') ? all : before + hide(secret),
      )
    return { text: clean, whole }
  }

  /**
   * A copy in which no credential is left. A text that is one as a whole becomes `{secret: name}` where `references` are
   * allowed, as they are in data that a placeholder keeps; elsewhere its place in the text says that it was taken out.
   */
  clean(value: Json, about: string, references: boolean, key = ''): Json {
    if (typeof value === 'string') {
      if (isSecretKey(key) && !refers(value)) {
        const name = this.#nameOf(value, `${about} ${key}`)
        return references ? { secret: name } : `[secret: ${name}]`
      }
      const { text, whole } = this.#text(value, key && !/^\d+$/.test(key) ? `${about} ${key}` : about)
      return whole !== null && references ? { secret: whole } : text
    }
    if (Array.isArray(value)) return value.map((item) => this.clean(item, about, references, key))
    if (!isJsonObject(value)) return value
    const pair = pairName(value)
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, this.clean(inner, about, references, pair && name === 'value' ? pair : name)]),
    )
  }
}

/** A value with marks in place of its credentials, and how many there were. What is marked already is none. */
export function withoutSecrets(value: Json, about: string): { value: Json; found: number } {
  const finder = new SecretFinder()
  return { value: finder.clean(value, about, false), found: finder.names.length }
}

/** Whether what is kept under a name is a credential. */
export const isSecretKey = (key: string) => !countingKey.test(key) && (secretKey.test(key) || camelSecretKey.test(key))

/** `{name: "Authorization", value: "…"}`, as headers and parameters are kept. */
function pairName(value: { [key: string]: Json }): string | null {
  const name = [value.name, value.key, value.inputArgName].find((each) => typeof each === 'string')
  if (value.value_type === 'secret' || value.type === 'secret') return 'secret'
  return typeof name === 'string' && isSecretKey(name) ? name : null
}
