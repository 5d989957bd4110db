// The outside world of the chaos runs: `node bench/chaos/recorder.ts`. Keeps every effect that reaches it, by its key, and is
// the judge of whether one happened twice. Its address is its first line.
import { createServer } from 'node:http'

const arrivals: { key: string; n: number }[] = []

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const key = url.searchParams.get('key') ?? ''
  if (request.method === 'POST') arrivals.push({ key, n: Number(url.searchParams.get('n')) })
  const answer = url.pathname === '/all' ? arrivals : arrivals.filter((one) => one.key === key)
  if (url.pathname === '/forget') arrivals.length = 0
  response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}\n`)
})
