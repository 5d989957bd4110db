import { Random } from './random.ts'

/** What a run of an incident must come to. Kept outside the folders that runs read. */
export interface Cause {
  category: string
  /** Words that the root cause or the report must have. */
  keywords: readonly string[]
}

/** A sample incident: what people read of it, its files, and its cause. */
export interface Sample {
  name: string
  title: string
  summary: string
  cause: Cause
  /** Content by path. */
  files: Record<string, string>
}

type Level = 'debug' | 'info' | 'warn' | 'error' | 'fatal'

const minute = 60_000

/** How each service of the shop writes its log. */
const formats: Record<string, (at: number, level: Level, message: string, fields: Record<string, string | number>) => string> = {
  checkout: (at, level, message, fields) => JSON.stringify({ time: iso(at), level, service: 'checkout', msg: message, ...fields }),
  pricing: (at, level, message, fields) =>
    `${plain(at)} ${level.toUpperCase().padEnd(5)} [exec-${1 + (at % 8)}] com.kestrel.pricing.${fields.class ?? 'PriceController'} - ${message}${fields.request_id ? ` [request_id=${fields.request_id}]` : ''}`,
  basket: (at, level, message, fields) =>
    `${plain(at)} ${level.toUpperCase().padEnd(5)} [http-nio-8080-exec-${1 + (at % 9)}] com.kestrel.basket.${fields.class ?? 'BasketController'} : ${message}${fields.request_id ? ` request_id=${fields.request_id}` : ''}`,
  stock: (at, level, message, fields) =>
    `ts=${iso(at)} level=${level} caller=${fields.caller ?? 'reserve.go:88'} msg="${message}"${rest(fields, ['caller'])}`,
  ledger: (at, level, message, fields) =>
    `${plain(at)} - ledger.${fields.module ?? 'worker'} - ${level.toUpperCase()} - ${message}${rest(fields, ['module'])}`,
}

function rest(fields: Record<string, string | number>, without: readonly string[]): string {
  return Object.entries(fields)
    .filter(([name]) => !without.includes(name))
    .map(([name, value]) => ` ${name}=${value}`)
    .join('')
}

export function iso(at: number): string {
  return new Date(at).toISOString()
}

function plain(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23)
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function apache(at: number): string {
  const [date = '', clock = ''] = new Date(at).toISOString().split('T')
  const [year, month, day] = date.split('-')
  return `${day}/${months[Number(month) - 1]}/${year}:${clock.slice(0, 8)} +0000`
}

/** One request on its way through the shop. */
export interface Request {
  at: number
  /** Whole minutes since the scene began. */
  minute: number
  id: string
  kind: 'browse' | 'basket' | 'order'
  user: number
}

/** What goes wrong with a request: the lines that it leaves and how the shop answers. */
export interface Fault {
  status: number
  milliseconds: number
  say: { service: string; level: Level; message: string; fields?: Record<string, string | number>; after?: string[] }[]
}

/** A stretch of an evening in the life of a made-up shop. Everything in it follows from the seed. */
export class Scene {
  readonly random: Random
  readonly start: number
  readonly minutes: number
  private readonly lines = new Map<string, { at: number; text: string }[]>()

  constructor(seed: number, start: string, minutes: number) {
    this.random = new Random(seed)
    this.start = Date.parse(start)
    this.minutes = minutes
  }

  /** Epoch milliseconds of a minute of the scene, and of a second in it. */
  at(minutes: number, seconds = 0): number {
    return this.start + Math.round(minutes * minute + seconds * 1000)
  }

  say(
    service: string,
    at: number,
    level: Level,
    message: string,
    fields: Record<string, string | number> = {},
    after: readonly string[] = [],
  ): void {
    const format = formats[service]
    if (!format) throw new Error(`No log format for ${service}`)
    this.push(service, at, [format(at, level, message, fields), ...after].join('\n'))
  }

  private push(file: string, at: number, text: string): void {
    const list = this.lines.get(file)
    if (list) list.push({ at, text })
    else this.lines.set(file, [{ at, text }])
  }

  /** The shop's daily business, with what `fault` makes of single requests. */
  traffic(perMinute: number, fault: (request: Request) => Fault | null): void {
    for (let now = 0; now < this.minutes; now++) {
      const count = Math.max(1, Math.round(perMinute * (1 + this.random.bell() * 0.08)))
      const seconds = Array.from({ length: count }, () => this.random.next() * 60).sort((a, b) => a - b)
      for (const second of seconds) {
        const chance = this.random.next()
        const request: Request = {
          at: this.at(now, second),
          minute: now,
          id: this.random.hex(12),
          kind: chance < 0.5 ? 'browse' : chance < 0.8 ? 'basket' : 'order',
          user: this.random.whole(1000, 9999),
        }
        this.serve(request, fault(request))
      }
    }
  }

  private serve(request: Request, fault: Fault | null): void {
    const { random } = this
    const { at, id, kind, user } = request
    const path = kind === 'browse' ? `/products/${random.whole(100, 999)}` : kind === 'basket' ? `/basket/${user}` : '/orders'
    const verb = kind === 'order' ? 'POST' : 'GET'
    if (fault === null) {
      if (kind === 'browse')
        this.say('stock', at + 6, 'info', 'stock level read', {
          request_id: id,
          sku: `KG-${random.whole(10_000, 99_999)}`,
          ms: random.whole(1, 9),
        })
      if (kind !== 'browse')
        this.say('basket', at + 4, 'info', `loaded basket of user ${user} with ${random.whole(1, 9)} items in ${random.whole(2, 14)} ms`, {
          request_id: id,
        })
      if (kind === 'order') {
        this.say(
          'pricing',
          at + 9,
          'info',
          `priced basket of user ${user} at ${random.whole(8, 240)}.${random.whole(10, 99)} EUR in ${random.whole(3, 19)} ms`,
          { request_id: id },
        )
        this.say('checkout', at + 30, 'info', 'order placed', { request_id: id, user, ms: random.whole(28, 95) })
        this.say('ledger', at + 60, 'info', `posted entry for order ${id}`, {})
      }
    }
    for (const { service, level, message, fields, after } of fault?.say ?? [])
      this.say(service, at + (fault?.milliseconds ?? 0), level, message, { request_id: id, ...fields }, after)
    const spent = fault?.milliseconds ?? random.whole(9, 120)
    const status = fault?.status ?? 200
    this.push(
      'edge',
      at + spent,
      `10.20.${random.whole(0, 3)}.${random.whole(2, 250)} - - [${apache(at + spent)}] "${verb} ${path} HTTP/1.1" ${status} ${random.whole(180, 9000)} "-" "KestrelApp/5.${random.whole(0, 4)}" rt=${(spent / 1000).toFixed(3)} rid=${id}`,
    )
  }

  /** One value a minute. `level` gives the middle, `noise` its relative spread. */
  series(level: (minute: number) => number, noise = 0.05): { at: number; value: number }[] {
    return Array.from({ length: this.minutes }, (_, now) => {
      const middle = level(now)
      return { at: this.at(now), value: Number((middle * (1 + this.random.bell() * noise)).toPrecision(5)) }
    })
  }

  /** The logs as files, each in order of time. */
  logFiles(): Record<string, string> {
    const names: Record<string, string> = {
      checkout: 'logs/checkout.jsonl',
      edge: 'logs/edge-access.log',
      pricing: 'logs/pricing.log',
      basket: 'logs/basket.log',
      stock: 'logs/stock.log',
      ledger: 'logs/ledger.log',
    }
    const files: Record<string, string> = {}
    for (const [service, list] of this.lines) {
      const ordered = list.map((line, i) => ({ ...line, i })).sort((a, b) => a.at - b.at || a.i - b.i)
      files[names[service] ?? `logs/${service}.log`] = `${ordered.map(({ text }) => text).join('\n')}\n`
    }
    return files
  }
}
