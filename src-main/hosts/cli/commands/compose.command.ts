import { stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { ComposedWorkflow } from '#shared/compose/composed-workflow.ts'
import { type PlanShape, planShapes } from '#shared/compose/workflow-plan.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { composeWorkflow } from '../../../agents/compose/compose-workflow.ts'
import { checkDocument } from '../../../engine/compile/check-document.ts'
import { createServices } from '../../../engine/create-services.ts'
import { saveDocument } from '../../../storage/document-file.ts'
import { openFileBlobStore } from '../../../storage/file-blob-store.ts'
import { openTemplateFiles } from '../../../storage/template-files.ts'
import { shipped } from '../../paths.ts'
import { exitCodes } from '../exit-codes.ts'
import type { ComposeOptions } from '../program.ts'
import { stopSignal } from '../stop-signals.ts'
import { paint, visibleLine } from '../terminal.ts'

/** `trellis compose REQUEST`: a workflow of a request in plain words, printed or written; how it was made goes to stderr. */
export async function composeCommand(text: string, options: ComposeOptions): Promise<number> {
  const shape = options.shape === undefined ? undefined : shapeNamed(options.shape)
  const stop = stopSignal()
  const services = createServices({ blobs: openFileBlobStore(join(tmpdir(), 'trellis-compose')), workspace: resolve(options.workspace) })
  try {
    const tools = (await services.tools()).list()
    const names = tools.map(({ name }) => name)
    const made = await composeWorkflow(
      { text, model: options.model, fromSteps: options.steps ?? false, ...(shape ? { shape } : {}) },
      {
        templates: await openTemplateFiles(shipped.templates).list(),
        tools,
        registry: await services.models(),
        check: (document) => checkDocument(document, services.forRun({ evidenceFolder: null, modelOverride: null }), { tools: names }),
        signal: stop.signal,
      },
    )
    tell(made)
    if (options.out === undefined) process.stdout.write(writeDocument(made.document))
    else await write(options.out, made)
    return made.problems.some(({ severity }) => severity === 'error') ? exitCodes.failed : exitCodes.ok
  } finally {
    stop.release()
    await services.close()
  }
}

function shapeNamed(name: string): PlanShape {
  const shape = planShapes.find((known) => known === name)
  if (shape) return shape
  throw new AppError('request.invalid', `There is no shape "${name}".`, { hint: `Use ${planShapes.join(', ')}.` })
}

async function write(file: string, { document }: ComposedWorkflow): Promise<void> {
  if (await stat(file).catch(() => undefined))
    throw new AppError('file.exists', `${file} is there already.`, { hint: 'Name a new file.', place: { file } })
  await saveDocument(resolve(file), document)
  process.stderr.write(`Written to ${visibleLine(file)}\n`)
}

function tell({ made, steps, problems, near }: ComposedWorkflow): void {
  const line = (text: string) => process.stderr.write(`${text}\n`)
  if (made.of === 'template') line(`The template ${made.template} does this (--steps makes a workflow of the words instead).`)
  else line(`${made.shape}, planned by ${visibleLine(made.model)}${near ? `; the template ${near} speaks of some of it` : ''}`)
  for (const { title, kind, tools } of steps)
    line(`  ${paint('cyan', kind.padEnd(9), process.stderr)}${visibleLine(title)}${tools.length > 0 ? `  (${tools.join(', ')})` : ''}`)
  const unread = steps.filter((step) => step.unread).map(({ title }) => `"${visibleLine(title)}"`)
  if (unread.length > 0)
    line(
      `${paint('yellow', 'warning', process.stderr)} No verb that is known here says what is to be done in ${unread.join(', ')}: each is one answer, with the words as its instructions. English is read; --model names a model that reads more.`,
    )
  for (const { severity, message } of problems)
    line(`${paint(severity === 'error' ? 'red' : 'yellow', severity, process.stderr)} ${visibleLine(message)}`)
}
