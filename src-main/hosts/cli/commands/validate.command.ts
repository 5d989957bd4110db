import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { visibleText } from '#shared/visible-text.ts'
import { checkDocument } from '../../../engine/compile/check-document.ts'
import { createServices } from '../../../engine/create-services.ts'
import { documentError, readDocumentFile } from '../../../storage/document-file.ts'
import { openFileBlobStore } from '../../../storage/file-blob-store.ts'
import { exitCodes } from '../exit-codes.ts'
import { paint, printJson, visibleLine } from '../terminal.ts'

/** `trellis validate FILE`: all problems with places and mends. Exit code 1 when one of them is an error. */
export async function validateCommand(file: string, options: { graph?: boolean; json?: boolean }): Promise<number> {
  const { result } = await readDocumentFile(file)
  if (result.outcome !== 'ok') {
    if (!options.json) throw documentError(result, file)
    printJson({ file, outcome: result.outcome, problems: result.problems })
    return exitCodes.usage
  }
  const services = createServices({ blobs: openFileBlobStore(join(tmpdir(), 'trellis-validate')), workspace: process.cwd() })
  const problems = await checkDocument(result.document, services.forRun({ evidenceFolder: null, modelOverride: null })).finally(() =>
    services.close(),
  )
  const failed = problems.some((problem) => problem.severity === 'error')
  if (options.json) printJson({ file, outcome: 'ok', repairs: result.repairs, problems })
  else if (options.graph && !failed) {
    const [{ buildPlan }, { planToMermaid }] = await Promise.all([
      import('../../../engine/compile/build-plan.ts'),
      import('../../../engine/emit/mermaid.ts'),
    ])
    process.stdout.write(visibleText(planToMermaid(buildPlan(result.document))))
  } else {
    for (const repair of result.repairs) process.stdout.write(`${paint('cyan', 'repaired')} ${visibleLine(repair)}\n`)
    for (const problem of problems) {
      const place = [problem.node && `node ${problem.node}`, problem.edge && `edge ${problem.edge}`, problem.field]
        .filter(Boolean)
        .join(', ')
      process.stdout.write(
        `${paint(problem.severity === 'error' ? 'red' : 'yellow', problem.severity)} ${visibleLine(problem.message)}\n  ${place ? `at ${visibleLine(place)}\n  ` : ''}${visibleLine(problem.mend)}\n  code ${problem.code}\n`,
      )
    }
    if (problems.length === 0)
      process.stdout.write(`${paint('green', 'ok')} ${Object.keys(result.document.nodes).length} nodes, no problems\n`)
  }
  return failed ? exitCodes.failed : exitCodes.ok
}
