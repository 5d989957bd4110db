import { styleText } from 'node:util'
import { toAppError } from '#shared/errors/app-error.ts'
import { visibleText } from '#shared/visible-text.ts'
import { secretMask } from '../../storage/vault/secret-mask.ts'

type Format = Parameters<typeof styleText>[0]

/** Text with colour where the terminal shows it. */
export function paint(format: Format, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText(format, text, { stream })
}

/** Writes an error for a person to stderr: what, where, what to do. */
export function printError(thrown: unknown): void {
  const { code, message, hint, place } = toAppError(thrown)
  const where = [
    place?.file,
    place?.node && `node ${place.node}`,
    place?.edge && `edge ${place.edge}`,
    place?.path,
    place?.line && `line ${place.line}`,
  ]
    .filter(Boolean)
    .join(', ')
  const lines = [
    `${paint('red', 'error', process.stderr)} ${visibleText(message)}`,
    where && `  at ${visibleText(where)}`,
    hint && `  ${visibleText(hint)}`,
    `  code ${code}`,
  ]
  process.stderr.write(secretMask.text(`${lines.filter(Boolean).join('\n')}\n`))
}

/** JSON whose strings cannot steer a terminal: what `visibleText` writes out is an escape of JSON too. */
export function visibleJson(value: unknown, indent?: number): string {
  return visibleText(JSON.stringify(value, null, indent) ?? 'null')
}

/** A name from a document on one line: a line break in it would pass for output of the command. */
export function visibleLine(text: string): string {
  return visibleText(text).replaceAll('\n', '\\u000a')
}

/** Prints one JSON value per line. */
export function printJson(value: unknown): void {
  process.stdout.write(`${visibleJson(value)}\n`)
}
