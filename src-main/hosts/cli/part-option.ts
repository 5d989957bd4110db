import type { RunPart } from '#shared/document/run-part.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import type { RunOptions } from './program.ts'

const modes = ['only', 'to', 'from'] as const

/** The part that `--only`, `--to` or `--from` asks for; a node is named by its id, or by its label where only one has it. */
export function partOption(document: WorkflowDocument, options: RunOptions): RunPart | undefined {
  const given = modes.filter((mode) => options[mode] !== undefined)
  const [mode] = given
  if (!mode) {
    if (options.source === undefined) return undefined
    throw usage('--source is for a part of a workflow.', 'Add --only, --to or --from with a node.')
  }
  if (given.length > 1) throw usage(`--${given.join(' and --')} cannot be used together.`, 'Choose one of them.')
  if (options.source !== undefined && options.workspace === undefined)
    throw usage('--source names a run, and there is no workspace to find it in.', 'Add --workspace.')
  const node = nodeNamed(document, options[mode] as string)
  return options.source === undefined ? { mode, node } : { mode, node, source: options.source }
}

function nodeNamed({ nodes }: WorkflowDocument, name: string): string {
  if (Object.hasOwn(nodes, name)) return name
  const [id, other] = Object.keys(nodes).filter((each) => nodes[each]?.label === name)
  if (id !== undefined && other === undefined) return id
  throw usage(
    id === undefined ? `There is no node "${name}" in the workflow.` : `Several nodes are called "${name}".`,
    id === undefined ? 'Name a node by its id or its label.' : `Name it by its id, such as ${id}.`,
  )
}

const usage = (message: string, hint: string) => new AppError('request.invalid', message, { hint })
