import { newQuickJSWASMModule } from 'quickjs-emscripten'
import { runInQuickJs } from '../sandbox/code/quickjs-run.ts'
import type { ProcessReply, ProcessRequest } from '../sandbox/code/sandbox-process.ts'
import { evaluateTask } from '../sandbox/evaluate-task.ts'

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

const module = await newQuickJSWASMModule()

function handle(request: ProcessRequest) {
  if (request.task === 'expression' || request.task === 'template') return void evaluateTask(request).then(send)
  const { reply, healthy } = runInQuickJs(module, request, orphaned)
  if (healthy) return send(reply)
  // a machine that could not be taken apart leaves memory behind, so the process ends once its answer is out
  if (parentPort) {
    send(reply)
    process.exit(1)
  } else process.send?.(reply, undefined, undefined, () => process.exit(1))
}

if (parentPort) parentPort.on('message', ({ data }) => handle(data))
else {
  process.on('message', (request: ProcessRequest) => handle(request))
  process.on('disconnect', () => process.exit(0))
}
send({ ready: true })
