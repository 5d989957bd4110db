import { AppError, toAppError } from '#shared/errors/app-error.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import { parsePlainJson } from '../../sandbox/plain-json.ts'
import { readRegularFile } from '../../storage/read-regular-file.ts'

/** UTF-8 bytes of an input file. */
const mostBytes = 64 * 1024 * 1024

/** JSON of the command line, itself or in the file behind an `@`. Throws `run.invalid_input`. */
export async function readJsonOption(option: string, what: string): Promise<Json> {
  const file = option.startsWith('@') ? option.slice(1) : undefined
  const text = file === undefined ? option : await readInputFile(file)
  try {
    return parsePlainJson(text, what)
  } catch (thrown) {
    const { message, hint } = toAppError(thrown)
    throw new AppError('run.invalid_input', message, {
      hint: hint ?? 'Write it as JSON, such as \'{"name": "value"}\', or name a file, @file.json.',
      ...(file === undefined ? {} : { place: { file } }),
      cause: thrown,
    })
  }
}

/** The value of `--input`: a JSON object, or `@file` that holds one. Throws `run.invalid_input`. */
export async function readInput(option: string | undefined): Promise<Record<string, Json>> {
  if (option === undefined) return {}
  const value = await readJsonOption(option, 'The input')
  if (isJsonObject(value)) return value
  throw new AppError('run.invalid_input', 'The input must be a JSON object with a value per input of the workflow.', {
    hint: 'Write --input \'{"name": "value"}\'.',
    ...(option.startsWith('@') ? { place: { file: option.slice(1) } } : {}),
  })
}

const mostOnStdin = 1024 * 1024

/** What is piped into the command, as text. Throws `run.invalid_input` for more than 1 MB. */
export async function inputText(): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of process.stdin) {
    bytes += (chunk as Buffer).length
    if (bytes > mostOnStdin) throw new AppError('run.invalid_input', 'The input is larger than 1 MB.')
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function readInputFile(file: string): Promise<string> {
  const invalid = (what: string) =>
    new AppError('run.invalid_input', `The input file ${file} cannot be read: ${what}`, {
      hint: 'Check the path after @.',
      place: { file },
    })
  const read = await readRegularFile(file, mostBytes).catch((thrown) => Promise.reject(invalid(toAppError(thrown).message)))
  if ('text' in read) return read.text.startsWith('\ufeff') ? read.text.slice(1) : read.text
  throw invalid(read.problem === 'too_large' ? `it is larger than ${mostBytes / 1024 / 1024} MB.` : 'it is not UTF-8 text.')
}
