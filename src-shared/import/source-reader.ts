import { isJsonObject, type Json, type JsonObject } from '../json.ts'

/** Between the keys of a path; keys may hold dots. */
const between = '\u001f'

/** A part's settings as they are read, which remembers what was read: what nobody read was not carried over. */
export class SourceReader {
  readonly value: JsonObject
  readonly #read: Set<string>
  readonly #prefix: string

  constructor(value: JsonObject, read: Set<string> = new Set(), prefix = '') {
    this.value = value
    this.#read = read
    this.#prefix = prefix
  }

  #at(path: string): { value: Json | undefined; key: string } {
    const keys = path.split('.')
    let value: Json | undefined = this.value
    for (const key of keys) value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
    return { value, key: this.#prefix + keys.join(between) }
  }

  /** The value at a dotted path, all of which counts as read. */
  get(path: string): Json | undefined {
    const { value, key } = this.#at(path)
    this.#read.add(key)
    return value
  }

  /** Looks without counting it as read. */
  peek(path: string): Json | undefined {
    return this.#at(path).value
  }

  text(path: string, otherwise = ''): string {
    const value = this.get(path)
    return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : otherwise
  }

  /** A number, also one that is written as text. */
  number(path: string): number | undefined {
    const value = this.get(path)
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    return typeof number === 'number' && Number.isFinite(number) ? number : undefined
  }

  flag(path: string): boolean {
    const value = this.get(path)
    return value === true || value === 'true'
  }

  object(path: string): SourceReader | undefined {
    const { value, key } = this.#at(path)
    return isJsonObject(value) ? new SourceReader(value, this.#read, key + between) : undefined
  }

  /** The objects of a list. Entries that are none stay unread. */
  list(path: string): SourceReader[] {
    const { value, key } = this.#at(path)
    if (!Array.isArray(value)) return []
    return value.flatMap((item, index) =>
      isJsonObject(item) ? [new SourceReader(item, this.#read, `${key}${between}${index}${between}`)] : [],
    )
  }

  /** Fields that say how the part looks or what the program noted for itself: no setting that could get lost. */
  pass(...paths: string[]): void {
    for (const path of paths) this.get(path)
  }

  /** What was not read and says something, as dotted paths with a short form of the value. */
  leftovers(): { field: string; value: string }[] {
    const found: { field: string; value: string }[] = []
    const touched = new Set<string>()
    for (const key of this.#read) {
      for (let at = key.indexOf(between); at >= 0; at = key.indexOf(between, at + 1)) touched.add(key.slice(0, at))
    }
    const walk = (value: Json, key: string) => {
      if (this.#read.has(key) || saysNothing(value)) return
      const children = touched.has(key) && typeof value === 'object' && value !== null ? Object.entries(value) : null
      if (children) for (const [name, inner] of children) walk(inner, `${key}${between}${name}`)
      else found.push({ field: key.slice(this.#prefix.length).replaceAll(between, '.'), value: shortened(value) })
    }
    for (const [name, inner] of Object.entries(this.value)) walk(inner, this.#prefix + name)
    return found
  }
}

/** Nothing, an empty text or list, or a switch that is off: leaving it out changes nothing. */
function saysNothing(value: Json): boolean {
  if (value === null || value === '' || value === false) return true
  return typeof value === 'object' && Object.values(value).every(saysNothing)
}

function shortened(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
