import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { McpMessage } from '#shared/events/mcp-message.ts'
import { openSecrets } from '../../../storage/vault/open-secrets.ts'
import type { Secrets } from '../../../storage/vault/secrets.ts'
import { json, localServer } from '../../testing/local-server.ts'
import { hosts, TestGrants } from '../../testing/test-access.ts'
import { McpBench } from '../testing/mcp-bench.ts'
import { authorizationServer, protectedServer } from '../testing/signed-in-server.ts'
import { signInsIn } from './signed-in.ts'

let profile: string
let secrets: Secrets
const openVault = () => openSecrets({ workspace: '/nowhere', profile, env: { TRELLIS_VAULT_PASSPHRASE: 'correct horse battery' } })
beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'trellis-sign-in-'))
  secrets = openVault()
})
afterEach(() => rm(profile, { recursive: true, force: true }))

const entry = (origin: string, more: Record<string, unknown> = {}) => ({
  server_id: 'tickets',
  server_type: 'http',
  timeout_seconds: 10,
  connection_params: { url: `${origin}/mcp`, ...more },
})

/** As a browser of a person who is let in. */
const visit = (url: string) => fetch(url)

async function signIn(bench: McpBench, come: (url: string) => Promise<unknown> = visit) {
  const { url } = await bench.servers.signIn('tickets')
  const ended = bench.servers.signedIn('tickets')
  // whether it came to something is told by `ended`
  ended.catch(() => {})
  await come(url)
  return ended
}

const viewOf = async (bench: McpBench) => (await bench.servers.list()).find(({ id }) => id === 'tickets')

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => error.code,
  )

describe('a server that wants a person to sign in', () => {
  it('says so, is signed in to in a browser, and knows who asks from then on', async () => {
    await using authorization = await authorizationServer()
    await using server = await protectedServer(authorization)
    await using bench = await McpBench.open([entry(server.origin)], { signIns: signInsIn(secrets) })
    await expect(bench.servers.start('tickets')).rejects.toMatchObject({ code: 'mcp.sign_in_needed' })
    expect(await viewOf(bench)).toMatchObject({ signIn: 'needed', state: 'down' })
    // nothing was asked of the authorization server without the person
    expect(authorization.seen).toEqual([])

    expect(await signIn(bench)).toMatchObject({ signIn: 'signed_in' })
    const used = await bench.servers.use('tickets', 'test')
    const seen: McpMessage[] = []
    const result = await used.call('whoami', {}, { signal: new AbortController().signal, trace: (message) => seen.push(message) })
    expect(result.content).toMatchObject([{ text: expect.stringContaining('you are canary-access') }])
    expect(JSON.stringify(seen)).toContain('you are •••')
    expect(JSON.stringify(seen)).not.toContain('canary')
    const asked = new URL(authorization.seen.find(({ url }) => url.startsWith('/authorize'))?.url ?? '', authorization.origin).searchParams
    expect(Object.fromEntries(asked)).toMatchObject({
      scope: 'read write',
      resource: `${server.origin}/mcp`,
      code_challenge_method: 'S256',
    })
  })

  it('is known again by another program of the person, out of the vault, where no token can be read', async () => {
    await using authorization = await authorizationServer()
    await using server = await protectedServer(authorization)
    await using bench = await McpBench.open([entry(server.origin)], { signIns: signInsIn(secrets) })
    await signIn(bench)
    const asked = await bench.servers.requestsFor('tickets', { tools: new Set(), prompts: new Set(), resources: false })
    expect(asked).toEqual(hosts(server.origin, authorization.origin))
    await using later = await McpBench.open([entry(server.origin)], { signIns: signInsIn(openVault()) })
    expect(await later.servers.start('tickets')).toMatchObject({ state: 'ready', signIn: 'signed_in' })
    const { secrets: kept } = await secrets.list()
    expect(kept).toMatchObject([{ consumers: ['mcp:tickets'], origins: [server.origin, authorization.origin] }])
    const written = (await readdir(profile, { recursive: true, withFileTypes: true })).filter((one) => one.isFile())
    const texts = await Promise.all(written.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')))
    expect(texts.join()).toContain('sign-in.tickets')
    expect(texts.join()).not.toContain('canary')
    expect(await later.servers.signOut('tickets')).toMatchObject({ state: 'stopped', signIn: 'none' })
    expect((await secrets.list()).secrets).toEqual([])
    expect(await codeOf(later.servers.start('tickets'))).toBe('mcp.sign_in_needed')
  })

  it('gets a new token when one ends in the middle of work, once for all calls that wait for it', async () => {
    await using authorization = await authorizationServer()
    await using server = await protectedServer(authorization)
    await using bench = await McpBench.open([entry(server.origin)], { signIns: signInsIn(secrets) })
    await signIn(bench)
    const used = await bench.servers.use('tickets', 'test')
    await used.tools()
    authorization.live.clear()
    const before = authorization.seen.length
    const call = () => used.call('whoami', {}, { signal: new AbortController().signal, trace: () => {} })
    const results = await Promise.all([call(), call(), call(), call()])
    expect(new Set(results.map(({ content }) => JSON.stringify(content))).size).toBe(1)
    expect(authorization.seen.slice(before).map(({ url }) => url)).toEqual(['/token'])
    expect(new URLSearchParams(authorization.seen.at(-1)?.body).get('resource')).toBe(`${server.origin}/mcp`)
  })

  it('asks the person again when the sign-in is over, and not when the network is', async () => {
    await using authorization = await authorizationServer()
    await using server = await protectedServer(authorization)
    await using bench = await McpBench.open([entry(server.origin)], { signIns: signInsIn(secrets) })
    await signIn(bench)
    const used = await bench.servers.use('tickets', 'test')
    await used.tools()
    const call = () => codeOf(used.call('whoami', {}, { signal: new AbortController().signal, trace: () => {} }))
    authorization.live.clear()
    authorization.does.token = () => ({ status: 503, body: 'try later' })
    expect(await call()).toBe('network.failed')
    expect(await viewOf(bench)).toMatchObject({ signIn: 'signed_in' })
    authorization.does.token = () => ({ status: 400, body: { error: 'invalid_grant' } })
    expect(await call()).toBe('mcp.sign_in_needed')
    expect(await viewOf(bench)).toMatchObject({ signIn: 'needed' })
    delete authorization.does.token
    expect(await signIn(bench)).toMatchObject({ signIn: 'signed_in' })
    expect(await call()).toBe('done')
  })

  it('is not sent anywhere that was not granted, and nothing is opened before all of it is', async () => {
    await using authorization = await authorizationServer()
    await using tokens = await localServer((_, response) => json(response, {}))
    authorization.does.tokenAt = `${tokens.origin}/token`
    await using server = await protectedServer(authorization)
    const grants = new TestGrants(...hosts(server.origin))
    await using bench = await McpBench.open([entry(server.origin)], { signIns: signInsIn(secrets), grants })
    expect(await codeOf(bench.servers.signIn('tickets'))).toBe('grant.missing')
    expect(grants.asked.at(-1)).toEqual({ type: 'host', origin: authorization.origin })
    expect(authorization.seen).toEqual([])
    for (const request of hosts(authorization.origin)) grants.granted.add(JSON.stringify(request, ['origin', 'type']))
    expect(await codeOf(bench.servers.signIn('tickets'))).toBe('grant.missing')
    expect(grants.asked.at(-1)).toEqual({ type: 'host', origin: tokens.origin })
    expect([...authorization.seen, ...tokens.seen].some(({ url }) => /authorize|token/.test(url))).toBe(false)
  })

  it('takes the app as the authorization server knows it, and its secret only where that may go', async () => {
    await using authorization = await authorizationServer({ noRegistration: true })
    await using server = await protectedServer(authorization)
    await secrets.put('app-secret', 'canary-app-secret', { consumers: ['mcp:tickets'], origins: [authorization.origin] })
    const oauth = { client_id: 'trellis-app', client_secret: 'app-secret', scope: 'admin' }
    await using bench = await McpBench.open([entry(server.origin, { oauth })], { signIns: signInsIn(secrets), secrets })
    await signIn(bench)
    const asked = authorization.seen.find(({ url }) => url.startsWith('/authorize'))?.url
    expect(asked).toContain('client_id=trellis-app')
    expect(asked).toContain('scope=admin')
    expect(authorization.seen.find(({ url }) => url === '/token')?.body).toContain('client_secret=canary-app-secret')
    await secrets.put('app-secret', undefined, { consumers: ['mcp:tickets'], origins: ['https://elsewhere.example'] })
    expect(await codeOf(bench.servers.signIn('tickets'))).toBe('secret.refused')
  })

  it('is signed in to with its own header alone where its entry has one', async () => {
    await using authorization = await authorizationServer()
    await using server = await protectedServer(authorization)
    const headers = { authorization: 'Bearer not-a-token' }
    await using bench = await McpBench.open([entry(server.origin, { headers })], { signIns: signInsIn(secrets) })
    expect(await codeOf(bench.servers.start('tickets'))).not.toBe('mcp.sign_in_needed')
    await expect(bench.servers.signIn('tickets')).rejects.toMatchObject({ code: 'request.invalid' })
  })

  it('begins nothing that could not be kept', async () => {
    await using authorization = await authorizationServer()
    await using server = await protectedServer(authorization)
    const locked = openSecrets({ workspace: '/nowhere', profile, env: {} })
    await using bench = await McpBench.open([entry(server.origin)], { signIns: signInsIn(locked) })
    expect(await codeOf(bench.servers.signIn('tickets'))).toBe('secret.locked')
    expect([...server.seen, ...authorization.seen]).toEqual([])
  })
})

describe('a sign-in that comes to nothing', () => {
  async function failing(does: Parameters<typeof authorizationServer>[0], come?: (url: string) => Promise<unknown>): Promise<string> {
    await using authorization = await authorizationServer(does)
    await using server = await protectedServer(authorization)
    await using bench = await McpBench.open([entry(server.origin)], { signIns: signInsIn(secrets) })
    const said = await signIn(bench, come).then(
      () => 'signed in',
      ({ code, message }) => `${code} ${message}`,
    )
    expect((await secrets.list()).secrets).toEqual([])
    expect(authorization.live.size).toBe(0)
    return said
  }
  const back = (change: (params: URLSearchParams) => void) => async (url: string) => {
    const response = await fetch(url, { redirect: 'manual' })
    const callback = new URL(response.headers.get('location') ?? '')
    change(callback.searchParams)
    return fetch(callback)
  }

  it('says why', async () => {
    expect(await failing({ noRegistration: true })).toContain('mcp.sign_in_failed')
    expect(
      await failing(
        {},
        back((params) => params.delete('code')),
      ),
    ).toContain('no code')
    const denied = (params: URLSearchParams) => {
      params.delete('code')
      params.set('error', 'access_denied')
    }
    expect(await failing({}, back(denied))).toContain('it was refused there')
    expect(
      await failing(
        {},
        back((params) => params.set('code', 'guessed')),
      ),
    ).toContain('invalid_grant')
    expect(await failing({ iss: 'https://evil.example' })).toContain('https://evil.example')
    expect(await failing({ token: () => ({ status: 200, body: '<html>' }) })).toContain('mcp.sign_in_failed')
    expect(await failing({ token: () => ({ status: 200, body: 'x'.repeat(2 << 20) }) })).toContain('more than 1024 kB')
  })

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'http://login.example.com/authorize', 'https://user:pass@login.example.com/'])(
    'opens no %s',
    async (authorizeAt) => {
      expect(await failing({ authorizeAt })).toMatch(/mcp\.sign_in_failed/)
    },
  )

  it.each(['http://169.254.169.254/latest', 'http://[fd00:ec2::254]/', 'file:///etc/passwd'])('asks no %s', async (metadataAt) => {
    await using authorization = await authorizationServer()
    await using server = await protectedServer(authorization, metadataAt)
    await using bench = await McpBench.open([entry(server.origin)], { signIns: signInsIn(secrets) })
    await expect(bench.servers.signIn('tickets')).rejects.toMatchObject({ code: expect.stringMatching(/network\.refused|sign_in_failed/) })
    expect(authorization.seen).toEqual([])
  })

  it('is not ended by whoever calls its port', async () => {
    await using authorization = await authorizationServer()
    await using server = await protectedServer(authorization)
    await using bench = await McpBench.open([entry(server.origin)], { signIns: signInsIn(secrets) })
    const { url } = await bench.servers.signIn('tickets')
    const ended = bench.servers.signedIn('tickets')
    const redirect = new URL(url).searchParams.get('redirect_uri') ?? ''
    const statuses = await Promise.all([
      fetch(`${redirect}?code=evil&state=guessed`).then(({ status }) => status),
      fetch(`${redirect}?error=access_denied`).then(({ status }) => status),
      fetch(new URL('/', redirect)).then(({ status }) => status),
      fetch(redirect, { method: 'POST' }).then(({ status }) => status),
    ])
    expect(statuses).toEqual([400, 400, 404, 404])
    const shown = await visit(url)
    expect(await shown.text()).toContain('You are signed in')
    await ended
    // and its port is closed afterwards
    await expect(fetch(redirect)).rejects.toThrow()
  })

  it('is ended by the person, and by another one that is begun', async () => {
    await using authorization = await authorizationServer()
    await using server = await protectedServer(authorization)
    await using bench = await McpBench.open([entry(server.origin)], { signIns: signInsIn(secrets) })
    await bench.servers.signIn('tickets')
    const first = codeOf(bench.servers.signedIn('tickets'))
    await bench.servers.signIn('tickets')
    expect(await first).toBe('mcp.sign_in_failed')
    const second = codeOf(bench.servers.signedIn('tickets'))
    await bench.servers.cancelSignIn('tickets')
    expect(await second).toBe('mcp.sign_in_failed')
    expect(await codeOf(bench.servers.signedIn('tickets'))).toBe('mcp.sign_in_failed')
  })
})
