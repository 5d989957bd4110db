import { styleText } from 'node:util'
import { toAppError } from '#shared/errors/app-error.ts'
import { visibleText } from '#shared/visible-text.ts'

type Format = Parameters<typeof styleText>[0]

/** Text with colour where the terminal shows it. */
export function paint(format: Format, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText(format, text, { stream })
}

/** Writes an error for a person to stderr: what, where, what to do. */
export function printError(thrown: unknown): void {
  const { code, message, hint, place } = toAppError(thrown)
  const where = [place?.file, place?.node && `node ${place.node}`, place?.path, place?.line && `line ${place.line}`]
    .filter(Boolean)
    .join(', ')
  const lines = [
    `${paint('red', 'error', process.stderr)} ${visibleText(message)}`,
    where && `  at ${visibleText(where)}`,
    hint && `  ${visibleText(hint)}`,
    `  code ${code}`,
  ]
  process.stderr.write(`${lines.filter(Boolean).join('\n')}\n`)
}

/** Prints one JSON value per line. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}
