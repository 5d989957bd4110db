import { createServer, type Socket } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { localServer } from '../testing/local-server.ts'
import { hosts, TestGrants, testAccess } from '../testing/test-access.ts'
import { described } from './http-call.ts'
import { type HttpRequest, sendRequest } from './send-request.ts'

const everything = { require: async () => {}, isGranted: async () => false }

const ask = (url: string, more: Partial<HttpRequest> = {}, access = testAccess(everything)) =>
  sendRequest({ method: 'GET', url, mostBytes: 1 << 20, timeoutMs: 5_000, ...more }, access, new AbortController().signal)

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'answered',
    (error: { code?: string }) => error.code,
  )

/** A server that writes to the socket itself, once it was asked something. */
async function rawServer(answer: (socket: Socket) => void | Promise<void>) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', () => void answer(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Writes as fast as it is read, until nobody reads. */
async function floods(socket: Socket, part: string) {
  const gone = new Promise((resolve) => socket.once('close', resolve))
  while (!socket.destroyed) if (!socket.write(part)) await Promise.race([gone, new Promise((resolve) => socket.once('drain', resolve))])
}

describe('an answer without end', () => {
  it.each([
    ['of interim answers', '', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(500)],
    ['of headers', 'HTTP/1.1 200 OK\r\n', 'x-a: b\r\n'.repeat(500)],
    ['in one header', 'HTTP/1.1 200 OK\r\nx-a: ', 'a'.repeat(10_000)],
    ['in its first line', 'HTTP/1.1 200 ', 'a'.repeat(10_000)],
    ['of chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', '1\r\na\r\n'.repeat(2_000)],
    ['in the extension of a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;', 'a'.repeat(10_000)],
    ['of trailers', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n', 'x-a: b\r\n'.repeat(500)],
    ['that is no HTTP', '', '\u0000\u0001garbage'.repeat(1_000)],
  ])(
    '%s ends',
    async (_, start, part) => {
      await using server = await rawServer(async (socket) => {
        socket.write(start)
        await floods(socket, part)
      })
      expect(['network.refused', 'network.failed']).toContain(await code(ask(server.origin, { timeoutMs: 2_000 })))
    },
    20_000,
  )
})

describe('a packed answer', () => {
  const zeros = Buffer.alloc(64 << 20)
  const bombs: [string, Buffer][] = [
    ['gzip', gzipSync(zeros)],
    ['x-gzip', gzipSync(zeros)],
    ['GZIP', gzipSync(zeros)],
    ['deflate', deflateSync(zeros)],
    ['deflate', deflateRawSync(zeros)],
    ['gzip, gzip', gzipSync(gzipSync(zeros))],
    ['br', brotliCompressSync(zeros)],
    ['zstd', zstdCompressSync(zeros)],
    ['gzip', Buffer.concat(Array.from({ length: 200 }, () => gzipSync(Buffer.alloc(1 << 16))))],
  ]
  it.each(bombs)('as %s gives no more than was asked for', async (encoding, bytes) => {
    await using server = await localServer((_, response) => void response.writeHead(200, { 'content-encoding': encoding }).end(bytes))
    const answer = await ask(server.origin).catch((error) => error)
    expect(answer.body?.length ?? 0).toBeLessThanOrEqual(1 << 20)
  })
  it.each([
    ['GZIP', gzipSync('hello')],
    ['x-gzip', gzipSync('hello')],
    ['deflate', deflateRawSync('hello')],
    ['identity', Buffer.from('hello')],
  ])('as %s is read', async (encoding, bytes) => {
    await using server = await localServer((_, response) => void response.writeHead(200, { 'content-encoding': encoding }).end(bytes))
    expect((await ask(server.origin)).body.toString()).toBe('hello')
  })
  it('that is cut off fails', async () => {
    await using server = await localServer(
      (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('a'.repeat(9999)).subarray(0, 30)),
    )
    expect(await code(ask(server.origin))).toBe('network.failed')
  })
})

describe('a name', () => {
  it('that is looked up for ever takes no more time than the request has', async () => {
    const access = testAccess(everything, { resolve: () => new Promise(() => {}) })
    expect(await code(ask('http://slow.example/', { timeoutMs: 100 }, access))).toBe('network.failed')
  })
  it('that is looked up for ever is not waited for once the run is cancelled', async () => {
    const stop = new AbortController()
    const access = testAccess(everything, { resolve: () => new Promise(() => {}) })
    const work = sendRequest({ method: 'GET', url: 'http://slow.example/' }, access, stop.signal)
    stop.abort(new Error('cancelled'))
    await expect(work).rejects.toThrow('cancelled')
  })
})

describe('a place to go on', () => {
  it.each([
    '//127.0.0.1:PORT2/x',
    '\\\\127.0.0.1:PORT2\\x',
    '/\\127.0.0.1:PORT2/x',
    'http:\\\\127.0.0.1:PORT2/x',
    'ht\ttp://127.0.0.1:PORT2/x',
    ' http://127.0.0.1:PORT2/x',
    'http://127.0.0.1:0PORT2/x',
    'http://0x7f000001:PORT2/x',
    'http://[::ffff:127.0.0.1]:PORT2/',
    'javascript:alert(1)',
    'data:text/html,x',
    'HTTP://127.0.0.1:PORT2',
    'http://127.0.0.1:99999/',
    'http://user@127.0.0.1:PORT2/',
    'http:127.0.0.1:PORT2/',
  ])('%j that leaves is refused', async (form) => {
    await using inner = await localServer((_, response) => void response.end('inner'))
    await using outer = await localServer((_, response) => {
      response.writeHead(302, { location: form.replace('PORT2', String(inner.port)) }).end()
    })
    const answered = await code(ask(outer.origin, {}, testAccess(new TestGrants(...hosts(outer.origin)))))
    expect(['network.refused', 'grant.missing']).toContain(answered)
    expect(inner.seen).toEqual([])
  })
})

it('an answer that nests deeper than any is a text, and holds no prototype', () => {
  const bodyOf = (text: string) => {
    const headers = { 'content-type': 'application/json', 'set-cookie': 'a=b' }
    return described({ status: 200, headers, body: Buffer.from(text), url: 'http://x/', redirects: [] })
  }
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
  expect([typeof bodyOf(nested(128)).body, typeof bodyOf(nested(129)).body]).toEqual(['object', 'string'])
  expect(JSON.stringify(bodyOf('{"__proto__": {"x": 1}, "a": [{"__proto__": 2, "b": 3}]}').body)).toBe('{"a":[{"b":3}]}')
  expect(bodyOf('{}').headers).toEqual({ 'content-type': 'application/json' })
})

it('an answer holds no number that cannot be written down', () => {
  const body = Buffer.from('{"a":[1e999,-1e999,1]}')
  const answer = described({ status: 200, headers: { 'content-type': 'application/json' }, body, url: 'http://x/', redirects: [] })
  expect(answer.body).toEqual({ a: [null, null, 1] })
})

describe('headers', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('of an answer named %s are data', async (name) => {
    await using server = await rawServer((socket) => void socket.end(`HTTP/1.1 200 OK\r\n${name}: x\r\ncontent-length: 0\r\n\r\n`))
    const answer = await ask(server.origin)
    expect(Object.getPrototypeOf(answer.headers)).toBe(Object.prototype)
    expect(Object.hasOwn(answer.headers, name.toLowerCase())).toBe(true)
  })
  it.each([
    ['Transfer-Encoding', 'chunked'],
    ['HOST', 'x'],
    ['Content-Length', '0'],
    ['x-a', 'a\nb'],
    ['x-a', 'a\u0000'],
    ['x-a', 'a\u2028b'],
    ['x-a\r\nhost', 'a'],
    ['x-a:', 'b'],
    ['', 'a'],
    ['Via', '1.1 gateway'],
    ['X-Original-URL', '/admin'],
    ['X-Rewrite-URL', '/admin'],
    ['X-Host', 'admin.example'],
    ['X-Original-Host', 'admin.example'],
    ['X-Real-IP', '127.0.0.1'],
    ['X-Client-IP', '127.0.0.1'],
    ['X-Cluster-Client-IP', '127.0.0.1'],
    ['True-Client-IP', '127.0.0.1'],
    ['CF-Connecting-IP', '127.0.0.1'],
  ])('of a request are not %j: %j', async (name, value) => {
    await using server = await localServer((_, response) => void response.end('x'))
    expect(['network.refused', 'tool.invalid_parameters']).toContain(await code(ask(server.origin, { headers: { [name]: value } })))
    expect(server.seen).toEqual([])
  })

  it.each(['x-urls', 'x-real', 'real-ip', 'x-request-id'])('of a request may be %s', async (name) => {
    await using server = await localServer((_, response) => void response.end('x'))
    expect((await ask(server.origin, { headers: { [name]: 'a' } })).status).toBe(200)
  })
})
