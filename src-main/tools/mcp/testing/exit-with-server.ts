import { hostileServer, McpBench } from './mcp-bench.ts'

/** Starts a server that leaves processes behind, says the ids of all of them, and ends without a word, or waits to be killed. */
const [mode = 'stubborn', end] = process.argv.slice(2)
const bench = await McpBench.open([hostileServer(mode)])
const server = await bench.servers.use('hostile', 'test')
await server.tools()
const ids = () => [server.pid, ...[...server.stderr.text.matchAll(/escaped (\d+)/g)].map(([, id]) => id)]
while (mode === 'escape' && ids().length < 3) await new Promise((resolve) => setTimeout(resolve, 20))
process.stdout.write(`${ids().join(' ')}\n`, () => end === 'wait' || process.exit(0))
if (end === 'wait') setInterval(() => {}, 1_000)
