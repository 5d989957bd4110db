import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { LogObserver, StoreOperation } from '../storage/log-observer.ts'
import type { LogRow, RunRecord } from '../storage/log-store.ts'
import { secretMask } from '../storage/vault/secret-mask.ts'

export const logLevels = ['error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof logLevels)[number]

export interface LogSettings {
  format: 'json' | 'text'
  level: LogLevel
}

/** What other programs call the levels. */
const otherNames: Record<string, LogLevel> = { warning: 'warn', critical: 'error', fatal: 'error', trace: 'debug', verbose: 'debug' }

/**
 * What the environment asks for: `TRELLIS_LOG` (`json` or `text`) and `TRELLIS_LOG_LEVEL`, or `LOG_LEVEL` in its place. Null
 * when it asks for nothing. Throws `request.invalid` for a value of ours that there is not.
 */
export function logSettings(env: NodeJS.ProcessEnv): LogSettings | null {
  const format = env.TRELLIS_LOG?.toLowerCase()
  const own = env.TRELLIS_LOG_LEVEL?.toLowerCase()
  const wanted = own || env.LOG_LEVEL?.toLowerCase()
  if (!format && !wanted) return null
  if (format && format !== 'json' && format !== 'text') throw unknown('TRELLIS_LOG', format, ['json', 'text'])
  const level = logLevels.find((known) => known === wanted) ?? otherNames[wanted ?? '']
  if (!level && own) throw unknown('TRELLIS_LOG_LEVEL', own, logLevels)
  return { format: format === 'json' ? 'json' : 'text', level: level ?? 'info' }
}

function unknown(name: string, value: string, known: readonly string[]): AppError {
  return new AppError('request.invalid', `${name} is "${value}", which means nothing here.`, { hint: `Use one of: ${known.join(', ')}.` })
}

/** What may stand in a line: never a text of a model, a person or a tool. */
export type LogFields = Record<string, string | number | boolean | null | undefined>

/** One line for each thing that happens to a host. It looks on at the log of runs, of which it tells ids, codes and numbers only. */
export interface HostLog {
  readonly observer: LogObserver
  write(level: LogLevel, event: string, fields?: LogFields): void
}

export function createHostLog(settings: LogSettings, send: (line: string) => void): HostLog {
  const out = (line: string) => send(secretMask.text(line))
  const most = logLevels.indexOf(settings.level)
  const write: HostLog['write'] = (level, event, fields = {}) => {
    if (logLevels.indexOf(level) > most) return
    const given = Object.entries(fields).filter(([, value]) => value !== undefined)
    const time = new Date().toISOString()
    if (settings.format === 'json') return out(`${JSON.stringify({ time, level, event, ...Object.fromEntries(given) })}\n`)
    const pairs = given.map(([name, value]) => `${name}=${typeof value === 'string' ? quoted(value) : value}`)
    out(`${[time, level.padEnd(5), event, ...pairs].join(' ')}\n`)
  }
  return { observer: observer(write), write }
}

const quoted = (text: string) => (/^[\w.:/-]+$/.test(text) ? text : JSON.stringify(text))

/** How loud an event of a run is; what is not here is told at `debug`. */
const loudness: Readonly<Record<string, LogLevel>> = {
  'run.started': 'info',
  'run.resumed': 'info',
  'run.intervened': 'info',
  'run.waiting': 'info',
  'run.paused': 'info',
  'run.succeeded': 'info',
  'run.cancelled': 'info',
  'run.failed': 'warn',
  'node.failed': 'warn',
  'node.retried': 'warn',
  'fallback.used': 'warn',
  'budget.exceeded': 'warn',
}

/** Fields of events that are ids, codes or numbers, and so may stand in a line. */
const plainFields = [
  'node',
  'kind',
  'type',
  'provider',
  'model',
  'tool',
  'ok',
  'ms',
  'attempt',
  'to_phase',
  'budget',
  'limit',
  'used',
] as const

function observer(write: HostLog['write']): LogObserver {
  let held: string | null = null
  return {
    kept(run, rows) {
      for (const row of rows) {
        const fields = fieldsOf(row)
        write(levelOf(row.kind, fields), row.kind, { ...placeOf(run, row), ...fields })
      }
    },
    ended(operation: StoreOperation, ms, error) {
      const fault = error !== null && (error.code === 'journal.unwritable' || error.code === 'journal.corrupt')
      if (fault && held !== error.code) write('error', 'store.held', { operation, code: error.code, ms: Math.round(ms) })
      if (fault) held = error.code
      else if (error === null && operation === 'append' && held) {
        held = null
        write('info', 'store.recovered', { operation })
      }
    },
  }
}

function levelOf(kind: string, fields: LogFields): LogLevel {
  if (kind === 'run.failed' && fields.kind === 'bug') return 'error'
  // stopped with its run, which is told by itself
  if (kind === 'node.failed' && fields.code === 'run.cancelled') return 'debug'
  return loudness[kind] ?? 'debug'
}

function placeOf({ runId, correlationId, workflowId }: RunRecord, { seq, path }: LogRow): LogFields {
  return { correlation_id: correlationId, run_id: runId, workflow_id: workflowId, seq, path: path === '' ? undefined : path }
}

function fieldsOf({ data }: LogRow): LogFields {
  const read = JSON.parse(data) as Json
  if (!isJsonObject(read)) return {}
  const fields: LogFields = {}
  for (const name of plainFields) {
    const value = read[name]
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') fields[name] = value
  }
  if (isJsonObject(read.error)) {
    fields.code = String(read.error.code)
    fields.kind = String(read.error.kind)
  }
  return fields
}
