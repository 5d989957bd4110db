import { readFile } from 'node:fs/promises'
import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject, type Json } from '#shared/json.ts'

/** The value of `--input`: a JSON object, or `@file` that holds one. Throws `run.invalid_input`. */
export async function readInput(option: string | undefined): Promise<Record<string, Json>> {
  if (option === undefined) return {}
  const file = option.startsWith('@') ? option.slice(1) : undefined
  const text =
    file === undefined
      ? option
      : await readFile(file, 'utf8').catch((cause) => {
          throw new AppError(
            'run.invalid_input',
            `The input file ${file} cannot be read: ${cause instanceof Error ? cause.message : cause}.`,
            {
              hint: 'Check the path after @.',
              place: { file },
            },
          )
        })
  const place = file === undefined ? {} : { place: { file } }
  try {
    const value: unknown = JSON.parse(text)
    if (isJsonObject(value)) return value
  } catch (cause) {
    throw new AppError('run.invalid_input', `The input is not JSON: ${cause instanceof Error ? cause.message : cause}.`, {
      hint: 'Write --input \'{"name": "value"}\', or --input @file.json.',
      ...place,
      cause,
    })
  }
  throw new AppError('run.invalid_input', 'The input must be a JSON object with a value per input of the workflow.', {
    hint: 'Write --input \'{"name": "value"}\'.',
    ...place,
  })
}
