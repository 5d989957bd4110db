import { toAppError } from '#shared/errors/app-error.ts'
import { readLogText } from '../../log-patterns/log-reader.ts'
import { readTextAlert } from '../alerts/text-alert.ts'
import type { EvidencePart } from '../evidence-part.ts'
import { evidenceLimits } from '../limits.ts'
import { readHead, readWhole } from './read-blob.ts'
import { readJsonParts } from './read-json-parts.ts'
import { readTableParts } from './read-table-parts.ts'
import { readYamlParts } from './read-yaml-parts.ts'
import { parseJson } from './safe-json.ts'
import { type ContentForm, decodeText, sniff } from './sniff.ts'

export interface FileParts {
  parts: EvidencePart[]
  compressed: boolean
  /** What could not be read in it. */
  notes: string[]
}

const headBytes = 64 * 1024

/** Reads one file by its content. What it cannot read it says in `notes`; it throws only when the signal is aborted. */
export async function readFileParts(blobPath: string, path: string, signal: AbortSignal): Promise<FileParts> {
  try {
    const { head, complete, compressed } = await readHead(blobPath, headBytes, signal)
    const name = path.replace(/\.gz$/i, '')
    const form = sniff(name, head, complete)
    const small = streamed(form, name, head)
    if (small !== null) return { ...small, compressed }
    const bytes = complete ? head : await readWhole(blobPath, compressed, evidenceLimits.wholeBytes, signal)
    if (bytes === null) {
      const note = `With more than ${evidenceLimits.wholeBytes / 1024 ** 2} MB this file is too large for ${form === 'csv' ? 'a table' : `a ${form} document`}; it was read as lines of text`
      return { parts: [{ kind: 'log', log: { form: 'lines' } }], compressed, notes: [note] }
    }
    return { ...wholeParts(form, name, decodeText(bytes).replace(/^\ufeff/, '')), compressed }
  } catch (error) {
    signal.throwIfAborted()
    return { parts: [], compressed: false, notes: [toAppError(error, 'evidence.unreadable').message] }
  }
}

/** Forms that need no more than the first bytes. */
function streamed(form: ContentForm, name: string, head: Uint8Array): { parts: EvidencePart[]; notes: string[] } | null {
  if (form === 'empty') return { parts: [], notes: ['This file is empty'] }
  if (form === 'binary' || form === 'gzip') return { parts: [], notes: ['This is no text and of no known form; unpack archives first'] }
  if (form === 'json-lines') return { parts: [{ kind: 'log', log: { form: 'json-lines' } }], notes: [] }
  if (form === 'text' && isLog(name, decodeText(head))) return { parts: [{ kind: 'log', log: { form: 'lines' } }], notes: [] }
  return null
}

/** A text is a log when a good part of its lines carry a time or a level, or when its name says so. */
function isLog(name: string, text: string): boolean {
  if (/\.(log|out|err)(\.\d+)?$/i.test(name) || /(^|\/)(syslog|messages|dmesg|journal)/i.test(name)) return true
  const lines = text.split('\n').slice(0, 60).join('\n')
  let all = 0
  let marked = 0
  for (const record of readLogText(lines)) {
    if (record.message.trim() === '') continue
    all++
    if (record.time !== null || record.level !== null) marked++
  }
  return all >= 3 && marked >= all * 0.3
}

function wholeParts(form: ContentForm, name: string, text: string): { parts: EvidencePart[]; notes: string[] } {
  const title = name.split('/').at(-1) ?? name
  const asText = (): EvidencePart =>
    /(^|[^a-z])(alert|alarm|incident|page|ticket)/i.test(title)
      ? { kind: 'alert', alert: readTextAlert(text) }
      : { kind: 'text', title, text: text.slice(0, 100_000) }
  if (form === 'markdown') {
    const heading = /^#{1,3}\s+(.+)$/m.exec(text)?.[1]?.trim()
    if (/^(alert|alarm)\b/i.test(title)) return { parts: [{ kind: 'alert', alert: readTextAlert(text) }], notes: [] }
    return { parts: [{ kind: 'runbook', title: heading ?? title, text }], notes: [] }
  }
  if (form === 'json') {
    const parsed = parseJson(text)
    if (parsed.ok) {
      const parts = readJsonParts(parsed.value, name)
      return parts.length > 0 ? { parts, notes: [] } : { parts: [{ kind: 'text', title, text: text.slice(0, 100_000) }], notes: [] }
    }
    // Lines that merely begin like JSON are a log, a broken document is not.
    return isLog(name, text.slice(0, headBytes))
      ? { parts: [{ kind: 'log', log: { form: 'lines' } }], notes: [] }
      : { parts: [], notes: [`This file is ${parsed.reason}`] }
  }
  if (form === 'yaml') {
    const parts = readYamlParts(text, name)
    return { parts: parts.length > 0 ? parts : [asText()], notes: [] }
  }
  if (form === 'csv') {
    const parts = readTableParts(text, name)
    if (parts.length > 0) return { parts, notes: [] }
    return isLog(name, text.slice(0, headBytes))
      ? { parts: [{ kind: 'log', log: { form: 'lines' } }], notes: [] }
      : { parts: [asText()], notes: [] }
  }
  return { parts: [asText()], notes: [] }
}
