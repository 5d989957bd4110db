import type { Json } from '#shared/json.ts'

/** What is shorter would be found everywhere, and is left as it is. */
const shortest = 6
/** Lines of a key in several lines are masked one by one from this length on: they are printed so. */
const shortestLine = 16

/** Takes the values of secrets out of texts, by value, in the forms in which programs write them. */
export class SecretMask {
  /** What is found, and what stands in its place. */
  readonly #forms = new Map<string, string>()
  #pattern: RegExp | null = null

  /** From now on `value` is masked. */
  add(name: string, value: string): void {
    const mark = `[secret ${name}]`
    const lines = value.split(/\r?\n/).filter((line) => line.trim().length >= shortestLine)
    const forms = new Set([value, value.trim(), ...lines].flatMap(formsOf))
    const fresh = [...forms].filter((form) => form.length >= shortest && !this.#forms.has(form))
    if (fresh.length === 0) return
    for (const form of fresh) this.#forms.set(form, mark)
    // what holds another one comes first
    const all = [...this.#forms.keys()].sort((a, b) => b.length - a.length)
    this.#pattern = new RegExp(all.map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g')
  }

  text(text: string): string {
    return this.#pattern === null ? text : text.replace(this.#pattern, (form) => this.#forms.get(form) ?? form)
  }

  /** The same value where nothing in it had to be masked, keys included. */
  json<T>(value: T): T {
    return this.#pattern === null ? value : (this.#masked(value as Json) as T)
  }

  #masked(value: Json): Json {
    if (typeof value === 'string') return this.text(value)
    if (Array.isArray(value)) {
      const items = value.map((item) => this.#masked(item))
      return items.some((item, index) => item !== value[index]) ? items : value
    }
    if (typeof value !== 'object' || value === null) return value
    const before = Object.entries(value)
    const after = before.map(([key, field]): [string, Json] => [this.text(key), this.#masked(field)])
    const same = after.every(([key, field], index) => key === before[index]?.[0] && field === before[index]?.[1])
    return same ? value : Object.fromEntries(after)
  }
}

/** A text as it stands in JSON, in addresses, in headers, in HTML and in bytes that are written out. */
function formsOf(value: string): string[] {
  const bytes = Buffer.from(value)
  const json = JSON.stringify(value).slice(1, -1)
  const address = encodeURIComponent(value)
  const plain = [
    value,
    json,
    JSON.stringify(json).slice(1, -1),
    address,
    address.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    address.replace(/%20/g, '+'),
    new URLSearchParams({ v: value }).toString().slice(2),
    encodeURI(value),
    value.replace(/[&<>"']/g, (c) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' }[c]};`),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
  ]
  return [...plain, ...[0, 1, 2].flatMap((before) => base64Within(bytes, before))]
}

/** The part of a Base64 text that these bytes alone decide, wherever in it they stand: `before` bytes past a boundary of three. */
function base64Within(bytes: Buffer, before: number): string[] {
  const text = Buffer.concat([Buffer.alloc(before), bytes])
    .toString('base64')
    .replace(/=+$/, '')
  const shared = (before + bytes.length) % 3 === 0 ? 0 : 1
  const own = text.slice(Math.ceil((before * 8) / 6), text.length - shared)
  // bytes at the end of what was encoded decide the last character too
  const whole = text.slice(Math.ceil((before * 8) / 6))
  return [whole, own].flatMap((form) => [form, form.replace(/\+/g, '-').replace(/\//g, '_')])
}

/** The one of this process: a secret that was given out anywhere in it is masked everywhere. */
export const secretMask = new SecretMask()
