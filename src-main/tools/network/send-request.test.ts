import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { json, localServer } from '../testing/local-server.ts'
import { hosts, TestGrants, testAccess } from '../testing/test-access.ts'
import { addressRange } from './address-range.ts'
import { originOf } from './checked-target.ts'
import { type HttpRequest, sendRequest } from './send-request.ts'

const live = () => new AbortController().signal

/** Everything is granted that is asked for: what is refused then is refused by the rules of the network alone. */
const everything = { require: async () => {}, isGranted: async () => false }

const ask = (url: string, more: Partial<HttpRequest> = {}, access = testAccess(everything)) =>
  sendRequest({ method: 'GET', url, ...more }, access, live())

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'answered',
    (error: { code?: string }) => error.code,
  )

/** Forms in which one address is written so that a list of names or a pattern misses it. */
const metadataForms = [
  '169.254.169.254',
  '169.254.169.254.',
  '2852039166',
  '0xa9fea9fe',
  '0xA9.0xFE.0xA9.0xFE',
  '0251.0376.0251.0376',
  '0251.254.0xa9.254',
  '169.254.43518',
  '169.16689662',
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
  '[0:0:0:0:0:ffff:a9fe:a9fe]',
  '[::169.254.169.254]',
  '[::ffff:0:169.254.169.254]',
  '[64:ff9b::169.254.169.254]',
  '[64:ff9b::a9fe:a9fe]',
  '[64:ff9b:1::a9fe:a9fe]',
  '[2002:a9fe:a9fe::]',
  '[2002:a9fe:a9fe::1]',
  '[2001:db8::5efe:a9fe:a9fe]',
  '[fd00:ec2::254]',
  '[fd00:0ec2:0:0:0:0:0:254]',
  '[fd20:ce::254]',
  '[fe80::a9fe:a9fe]',
  '[fe80::5efe:a9fe:a9fe]',
  '１６９.２５４.１６９.２５４',
  '①⑥⑨.254.169.254',
  '169。254。169。254',
  '%31%36%39.254.169.254',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  '169.254.170.2',
]

const reservedForms = [
  '0.0.0.0',
  '0',
  '0x0',
  '000',
  '0.1.2.3',
  '[::]',
  '[::ffff:0.0.0.0]',
  '[::2]',
  '224.0.0.1',
  '239.255.255.250',
  '255.255.255.255',
  '4294967295',
  '240.0.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.9',
  '[ff02::1]',
  '[2001:db8::1]',
  '[2001::1]',
  '[100::1]',
  '[64:ff9b::8.8.8.8]',
  '[2002:808:808::1]',
  '[4000::1]',
  '[1::1]',
  '[0:0:0:1::a9fe:a9fe]',
]

const notPublic: readonly [string, string][] = [
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['::1', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['::ffff:7f00:1', 'loopback'],
  ['::127.0.0.1', 'loopback'],
  ['64:ff9b::7f00:1', 'loopback'],
  ['2002:7f00:1::', 'loopback'],
  ['10.0.0.1', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.1.1', 'private'],
  ['100.64.0.1', 'private'],
  ['::ffff:10.0.0.1', 'private'],
  ['::ffff:c0a8:101', 'private'],
  ['64:ff9b::a00:1', 'private'],
  ['2002:c0a8:101::', 'private'],
  ['fc00::1', 'private'],
  ['fdff::1', 'private'],
  ['fec0::1', 'private'],
  ['169.254.1.1', 'link-local'],
  ['fe80::1', 'link-local'],
  ['fe80::1%eth0', 'link-local'],
  ['febf::1', 'link-local'],
  ['::ffff:169.254.1.1', 'link-local'],
  ['fe80::200:5efe:a00:1', 'link-local'],
  ['2001:470::5efe:a00:1', 'private'],
  ['not an address', 'reserved'],
  ['1.2.3', 'reserved'],
]

describe('an address', () => {
  it.each(notPublic)('%s is %s', (address, range) => {
    expect(addressRange(address)).toBe(range)
  })

  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '::ffff:8.8.8.8', '2606:4700::1111', '2a00:1450::1'])('%s is public', (address) => {
    expect(addressRange(address)).toBe('public')
  })

  it.each([...metadataForms, ...reservedForms])('http://%s/ is refused whatever was granted', async (host) => {
    expect(await code(ask(`http://${host}/latest/meta-data`))).toBe('network.refused')
  })

  it.each([
    'file:///etc/passwd',
    'ftp://example.com/',
    'gopher://127.0.0.1:6379/_INFO',
    'data:text/plain,x',
    'javascript:1',
    'ws://example.com',
    'http://user:pass@example.com/',
    'http://example.com@127.0.0.1/',
    'http://',
    'example.com',
    '//example.com',
  ])('%s is refused', async (url) => {
    expect(await code(ask(url))).toBe('network.refused')
  })

  it.each([
    'http://127.0.0.1:PORT/',
    'http://2130706433:PORT/',
    'http://0x7f.1:PORT/',
    'http://0177.0.0.1:PORT/',
    'http://127.1:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://localhost:PORT/',
  ])('%s is refused as long as nobody granted it', async (form) => {
    await using server = await localServer((_, response) => json(response, {}))
    const url = form.replace('PORT', String(server.port))
    expect(await code(ask(url, {}, testAccess(new TestGrants(...hosts('http://127.0.0.1:1')))))).toBe('grant.missing')
    expect(server.seen).toEqual([])
  })
})

describe('a name', () => {
  const withNames = (names: Record<string, string[][]>, ...granted: string[]) => {
    const times: Record<string, number> = {}
    const grants = new TestGrants(...hosts(...granted))
    return testAccess(grants, {
      resolve: async (name) => {
        const nth = times[name] ?? 0
        times[name] = nth + 1
        const answers = names[name] ?? []
        return answers[Math.min(nth, answers.length - 1)] ?? []
      },
    })
  }

  it('that leads into the own network is refused, unless that address was granted too', async () => {
    await using server = await localServer((_, response) => json(response, { here: true }))
    const name = `http://innocent.example:${server.port}`
    const names = { 'innocent.example': [['127.0.0.1']] }
    expect(await code(ask(`${name}/`, {}, withNames(names, name)))).toBe('network.refused')
    expect(server.seen).toEqual([])
    expect((await ask(`${name}/`, {}, withNames(names, name, server.origin))).status).toBe(200)
    expect(server.seen[0]?.headers.host).toBe(`innocent.example:${server.port}`)
  })

  it('with one bad address among good ones is refused', async () => {
    const access = withNames({ 'mixed.example': [['93.184.216.34', '169.254.169.254']] }, 'http://mixed.example:80')
    expect(await code(ask('http://mixed.example/', {}, access))).toBe('network.refused')
  })

  it.each(['169.254.169.254', '::ffff:a9fe:a9fe', '10.0.0.1', 'fe80::1', '0.0.0.0'])('that leads to %s is refused', async (address) => {
    expect(await code(ask('http://x.example/', {}, withNames({ 'x.example': [[address]] }, 'http://x.example:80')))).toBe('network.refused')
  })

  it('is looked up once: an answer that changes in between does not count', async () => {
    await using server = await localServer((_, response) => json(response, { who: 'checked' }))
    await using other = await localServer((_, response) => json(response, { who: 'rebound' }), '127.0.0.2')
    const name = `http://rebind.example:${server.port}`
    let asked = 0
    const access = testAccess(new TestGrants(...hosts(name, server.origin)), {
      resolve: async () => (asked++ === 0 ? ['127.0.0.1'] : ['127.0.0.2']),
    })
    expect((await ask(`${name}/`, {}, access)).body.toString()).toContain('checked')
    expect([asked, other.seen.length]).toEqual([1, 0])
    // the second request looks it up again, and is refused for what it finds
    expect(await code(ask(`${name}/`, {}, access))).toBe('network.refused')
  })

  it('that does not exist is a failure of the network', async () => {
    expect(await code(ask('http://nowhere.example/', {}, withNames({}, 'http://nowhere.example:80')))).toBe('network.failed')
    const empty = testAccess(everything, { resolve: async () => [] })
    await expect(ask('http://nowhere.example/', {}, empty)).rejects.toThrow('nowhere.example has no address')
  })
})

describe('a redirect', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://0xa9fea9fe/',
    '//169.254.169.254/',
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'http://u:p@127.0.0.1/',
  ])('to %s is refused', async (location) => {
    await using server = await localServer((_, response) => void response.writeHead(302, { location }).end())
    expect(await code(ask(server.origin))).toBe('network.refused')
  })

  it('to a host that was not granted is refused', async () => {
    await using inner = await localServer((_, response) => json(response, { secret: true }))
    await using outer = await localServer((_, response) => void response.writeHead(302, { location: inner.origin }).end())
    expect(await code(ask(outer.origin, {}, testAccess(new TestGrants(...hosts(outer.origin)))))).toBe('grant.missing')
    expect(inner.seen).toEqual([])
  })

  it('to another origin takes no credentials along, and comes back without them', async () => {
    await using inner = await localServer((_, response) => void response.writeHead(307, { location: `${outer.origin}/back` }).end())
    await using outer = await localServer(({ url }, response) =>
      url === '/back' ? json(response, {}) : void response.writeHead(307, { location: `${inner.origin}/x` }).end(),
    )
    await ask(outer.origin, {
      headers: { authorization: 'Basic abc', cookie: 'a=b', 'x-trace': '1' },
      credentials: { 'private-token': 'token', 'x-api-token': 'other' },
    })
    expect(outer.seen[0]?.headers).toMatchObject({ authorization: 'Basic abc', 'private-token': 'token', 'x-api-token': 'other' })
    expect(inner.seen[0]?.headers).toMatchObject({ 'x-trace': '1' })
    for (const name of ['authorization', 'cookie', 'private-token', 'x-api-token'])
      expect([inner.seen[0]?.headers[name], outer.seen[1]?.headers[name]]).toEqual([undefined, undefined])
  })

  it('has what is sent asked for instead where HTTP says so, and else leaves the method as it is', async () => {
    await using server = await localServer(({ url = '' }, response) => {
      const status = Number(url.slice(1))
      return status > 0 ? void response.writeHead(status, { location: '/' }).end() : json(response, {})
    })
    const sentOn = async (method: string, status: number) => {
      const body = method === 'DELETE' ? {} : { body: '{"a": 1}', headers: { 'content-type': 'application/json', 'x-trace': '1' } }
      await ask(`${server.origin}/${status}`, { method, ...body })
      const { method: as, headers, body: sent } = server.seen.at(-1) as (typeof server.seen)[number]
      return [as, headers['content-type'], headers['content-length'] ?? '0', sent ?? '']
    }
    for (const status of [301, 302, 303]) expect(await sentOn('POST', status)).toEqual(['GET', undefined, '0', ''])
    expect(await sentOn('PUT', 303)).toEqual(['GET', undefined, '0', ''])
    for (const status of [302, 307]) expect((await sentOn('DELETE', status))[0]).toBe('DELETE')
    for (const status of [302, 308]) expect((await sentOn('PUT', status)).slice(0, 2)).toEqual(['PUT', 'application/json'])
    expect((await sentOn('POST', 307))[0]).toBe('POST')
  })

  it('does not carry a body elsewhere', async () => {
    await using inner = await localServer((_, response) => json(response, {}))
    await using outer = await localServer((_, response) => void response.writeHead(308, { location: inner.origin }).end())
    expect(await code(ask(outer.origin, { method: 'POST', body: 'confidential' }))).toBe('network.refused')
    expect(inner.seen).toEqual([])
  })

  it('without an end is refused', async () => {
    await using server = await localServer((_, response) => void response.writeHead(302, { location: '/again' }).end())
    expect(await code(ask(server.origin))).toBe('network.refused')
    expect(server.seen).toHaveLength(6)
  })
})

describe('an answer', () => {
  it('has a time', async () => {
    await using server = await localServer(() => {})
    await expect(ask(server.origin, { timeoutMs: 60 })).rejects.toMatchObject({ code: 'network.failed' })
  })

  it('that drips on and on has one too', async () => {
    await using server = await localServer((_, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write('.'), 5)
      response.on('close', () => clearInterval(drip))
    })
    await expect(ask(server.origin, { timeoutMs: 80 })).rejects.toMatchObject({ code: 'network.failed' })
  })

  it('has a size, also when it is packed', async () => {
    await using server = await localServer(({ url }, response) => {
      if (url === '/bomb') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(8 << 20)))
      else response.writeHead(200).end(Buffer.alloc(100_000, 'x'))
    })
    expect(await code(ask(`${server.origin}/`, { mostBytes: 50_000 }))).toBe('network.refused')
    expect(await code(ask(`${server.origin}/bomb`, { mostBytes: 1 << 20 }))).toBe('network.refused')
    expect((await ask(`${server.origin}/`, { mostBytes: 100_000 })).body).toHaveLength(100_000)
  })

  it('with endless headers is refused', async () => {
    await using server = await localServer((_, response) => void response.writeHead(200, { 'x-long': 'y'.repeat(40_000) }).end())
    expect(await code(ask(server.origin))).toBe('network.failed')
  })

  it.each([
    { host: 'other.example' },
    { 'transfer-encoding': 'chunked' },
    { 'content-length': '3' },
    { 'x-forwarded-for': '127.0.0.1' },
    { 'x-a': 'b\r\nx-injected: 1' },
    { 'x a': 'b' },
    { 'x-a': 'ü→' },
  ])('is not asked for with the headers %j', async (headers) => {
    await using server = await localServer((_, response) => json(response, {}))
    expect(['network.refused', 'tool.invalid_parameters']).toContain(await code(ask(server.origin, { headers: headers as never })))
    expect(server.seen).toEqual([])
  })

  it('is not waited for once the run is cancelled', async () => {
    await using server = await localServer(() => {})
    const stop = new AbortController()
    const work = sendRequest({ method: 'GET', url: server.origin }, testAccess(everything), stop.signal)
    setTimeout(() => stop.abort(new Error('cancelled')), 20)
    await expect(work).rejects.toThrow('cancelled')
  })
})

it('names an origin with its port', () => {
  expect(originOf(new URL('https://Example.com/x'))).toBe('https://example.com:443')
  expect(originOf(new URL('http://[::1]:8080/'))).toBe('http://[::1]:8080')
})
