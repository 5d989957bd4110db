import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { emptyDocument } from '#shared/document/document-schema.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import type { Json } from '#shared/json.ts'
import { type Bench, median, printResult, round } from './bench.ts'

const rounds = 15

/** A chain that ends in the output of the run. */
interface Step {
  kind: string
  config: Record<string, Json>
  output: string
  input: string
}

function chain(name: string, kinds: Step[]): WorkflowDocument {
  const document = emptyDocument(`wf_${name}`, name)
  kinds.forEach(({ kind, config }, i) => {
    document.nodes[`n${i}`] = { kind, label: kind, parent: null, config, pinned: null }
    const before = kinds[i - 1]
    if (before) document.edges[`e${i}`] = { from: [`n${i - 1}`, before.output], to: [`n${i}`, kinds[i]?.input as string] }
  })
  return document
}

const pure = (i: number): Step =>
  i % 2
    ? { kind: 'transform', config: { expression: '$' }, output: 'out', input: 'in' }
    : { kind: 'set', config: { value: i }, output: 'out', input: 'in' }
const end = { kind: 'output', config: { name: '' }, output: '', input: 'value' }

interface Times {
  /** Milliseconds from the start of the process until its result is there; of a process that says nothing, until its end. */
  result: number
  end: number
}

/** Runs Node once. What it prints last is its result. */
async function timed(args: readonly string[]): Promise<Times> {
  const began = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000 })
  let result: number | undefined
  child.stdout.on('data', () => {
    result = performance.now() - began
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`)
  const end = performance.now() - began
  return { result: result ?? end, end }
}

/** Time from the start of the process to its result and its end, of the command line beside bare Node and beside LangGraph alone. */
const bench: Bench = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trellis-cold-'))
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const pureFile = file('pure.trellis.json', writeDocument(chain('pure', [...Array.from({ length: 9 }, (_, i) => pure(i)), end])))
  const agent = {
    kind: 'micro-agent',
    config: { instructions: 'Say in one sentence what is wrong.', model: 'offline' },
    output: 'out',
    input: 'in',
  }
  const start = { kind: 'set', config: { value: 'The disk of db-1 is full.' }, output: 'out', input: 'in' }
  const agentFile = file('agent.trellis.json', writeDocument(chain('agent', [start, agent, end])))
  const langgraph = join(process.cwd(), 'node_modules/@langchain/langgraph/dist/web.js')
  const langgraphFile = file(
    'langgraph.mjs',
    `import { Annotation, StateGraph } from ${JSON.stringify(langgraph)}
const graph = new StateGraph(Annotation.Root({ value: Annotation() }))
for (let i = 0; i < 10; i++) graph.addNode('n' + i, (s) => ({ value: (s.value ?? 0) + 1 }))
graph.addEdge('__start__', 'n0')
for (let i = 1; i < 10; i++) graph.addEdge('n' + (i - 1), 'n' + i)
graph.addEdge('n9', '__end__')
console.log(JSON.stringify(await graph.compile().invoke({ value: 0 })))`,
  )
  const cli = ['bin/trellis.mjs', 'run']
  const subjects: [name: string, args: string[]][] = [
    ['node, nothing else', ['-e', '0']],
    ['trellis run, 10 pure nodes', [...cli, pureFile, '--json']],
    ['plain LangGraph, 10 nodes', [langgraphFile]],
    ['trellis run, with an agent', [...cli, agentFile, '--model', 'offline', '--json']],
  ]
  const times = new Map<string, Times[]>(subjects.map(([name]) => [name, []]))
  for (let i = 0; i <= rounds; i++)
    for (const [name, args] of subjects) {
      const taken = await timed(args)
      if (i > 0) times.get(name)?.push(taken) // the first round warms the file cache
    }
  rmSync(folder, { recursive: true, force: true })
  const medianOf = (name: string, what: keyof Times) => median((times.get(name) ?? []).map((taken) => taken[what]))
  const bare = medianOf('node, nothing else', 'end')
  const rows = subjects.map(([name]) => {
    const ms = medianOf(name, 'result')
    return {
      subject: name,
      'result, ms (median)': round(ms, 0),
      'times bare Node': round(ms / bare, 2),
      'end, ms (median)': round(medianOf(name, 'end'), 0),
    }
  })
  return {
    title: 'Cold start of the command line',
    rows,
    notes: [
      `From the start of the process, ${rounds} rounds, taking turns.`,
      'Goals: a result of 10 pure nodes under 150 ms, with an agent under 700 ms.',
    ],
  }
}
export default bench

if (import.meta.main) printResult(await bench())
