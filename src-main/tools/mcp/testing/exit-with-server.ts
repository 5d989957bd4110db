import { hostileServer, McpBench } from './mcp-bench.ts'

/** Starts a server that does not go when it is asked to, says its process id, and ends without a word. */
const bench = await McpBench.open([hostileServer('stubborn')])
const server = await bench.servers.use('hostile', 'test')
await server.tools()
process.stdout.write(`${server.pid}\n`, () => process.exit(0))
