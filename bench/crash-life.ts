// One life of a run that is made to be killed: `node bench/crash-life.ts WORKSPACE RECORD DOCUMENT EVIDENCE`. Starts the
// run, or goes on with the one that it finds, and prints its result. RECORD gets a line for every effect that really
// happens, written before it does: it is the judge of whether something was done twice.
import { appendFileSync } from 'node:fs'
import { DurableRunLog } from '#main/engine/journal/durable-run-log.ts'
import { openEngineHost } from '#main/hosts/engine-host.ts'
import { loadDocument } from '#main/storage/document-file.ts'

const [workspace = '', record = '', file = '', evidence = ''] = process.argv.slice(2)
const step = DurableRunLog.prototype.step
DurableRunLog.prototype.step = function recorded(path, name, effect, options, fn) {
  return step.call(this, path, name, effect, options, (io) => {
    appendFileSync(record, `${path}#${name}\n`)
    return fn(io)
  }) as ReturnType<typeof fn>
}

const host = await openEngineHost({ workspace })
await host.runs.resumeInterrupted()
const [known] = await host.runs.list({ limit: 1 })
process.send?.('ready')
const started =
  known ??
  (await host.runs.start({
    document: await loadDocument(file),
    inputs: {},
    evidenceFolder: evidence === '' ? null : evidence,
    model: 'offline',
    autoApprove: true,
  }))
const result = await host.runs.result(started.runId)
process.stdout.write(JSON.stringify(result), () => {
  void host.close().then(() => process.exit(0))
})
