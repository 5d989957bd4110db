import { taskPerformer } from '../sandbox/perform-task.ts'
import type { ProcessReply, ProcessRequest } from '../sandbox/process-protocol.ts'

/**
 * The process in which code nodes run, and expressions and templates that may take long. It takes requests from its parent
 * one at a time and ends with it. Electron's utility process has the same messages on `parentPort`.
 */
interface ParentPort {
  on(event: 'message', listener: (message: { data: ProcessRequest }) => void): void
  postMessage(message: ProcessReply): void
}

const { parentPort } = process as { parentPort?: ParentPort }
const send = (reply: ProcessReply) => {
  if (parentPort) parentPort.postMessage(reply)
  else process.send?.(reply)
}

// Ctrl+C reaches every process of a terminal; this one is ended by its parent, which knows why
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})

// a loop leaves no turn in which a host that was killed would be noticed
const parent = process.ppid
const orphaned = () => process.ppid !== parent

const perform = taskPerformer({ begun: (id) => send({ id, begun: true }), orphaned })
const handle = (request: ProcessRequest) => void perform(request).then(send)

if (parentPort) parentPort.on('message', ({ data }) => handle(data))
else {
  process.on('message', handle)
  process.on('disconnect', () => process.exit(0))
}
send({ ready: true })
