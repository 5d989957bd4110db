import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '#shared/json.ts'
import type { GrantRequest } from '#shared/security/grant.ts'
import { createToolRegistry } from '../../tools/registry.ts'
import { json, localServer } from '../../tools/testing/local-server.ts'
import { hosts, TestGrants, TestSecrets } from '../../tools/testing/test-access.ts'
import { runNode } from '../testing/node-harness.ts'

const shopSecret = (origin: string): GrantRequest => ({ type: 'secret', name: 'shop', consumer: 'tool:http_request', origin })

const send = (config: JsonObject, value: Json, origins: string[], answer?: Json, secrets = new TestSecrets({})) =>
  runNode(
    'http-request',
    config,
    { in: value },
    {
      services: {
        tools: async () => createToolRegistry(),
        grants: new TestGrants(...hosts(...origins), ...origins.map(shopSecret)),
        secrets,
      },
      ...(answer === undefined ? {} : { answers: { approval: answer } }),
    },
  )

describe('an HTTP request', () => {
  it('puts the input into the address, and gives the body', async () => {
    await using server = await localServer(({ url }, response) => json(response, { asked: url }))
    const config = { url: `${server.origin}/orders/{{ in.id | url_encode }}`, query: { full: 'yes & no' } }
    const { outputs, waits, steps } = await send(config, { id: 'A/1?' }, [server.origin])
    expect(outputs.out).toEqual({ asked: '/orders/A%2F1%3F?full=yes+%26+no' })
    expect(outputs.details).toMatchObject({ status: 200, ok: true, redirects: [] })
    expect([waits, steps]).toMatchObject([[], [{ effect: 'recorded' }]])
  })

  it('that changes something asks first, with all that is sent, and is an outside effect', async () => {
    await using server = await localServer((_, response) => json(response, { id: 7 }, 201))
    const config = { method: 'POST', url: `${server.origin}/orders`, body: '{"item": in.item}' }
    const { outputs, waits, steps } = await send(config, { item: 'lemons' }, [server.origin], { approved: true })
    expect([outputs.out, server.seen[0]?.body]).toEqual([{ id: 7 }, '{"item":"lemons"}'])
    expect(server.seen[0]?.headers['content-type']).toBe('application/json')
    // a server that keeps it does nothing twice, also where the run asks it again after a crash
    expect(server.seen[0]?.headers['idempotency-key']).toBe('n_http-request#tool:http_request')
    expect(waits[0]?.request.details).toMatchObject({ method: 'POST', body: { item: 'lemons' } })
    expect(steps.at(-1)?.effect).toBe('outside')
    const refused = send(config, { item: 'limes' }, [server.origin], { approved: false })
    await expect(refused).rejects.toMatchObject({ code: 'tool.refused' })
    expect(server.seen).toHaveLength(1)
  })

  it('sends no key of its own where it only reads, or where the workflow has one', async () => {
    await using server = await localServer((_, response) => json(response, {}))
    await send({ url: server.origin }, null, [server.origin])
    const own = { method: 'PUT', url: server.origin, headers: { 'Idempotency-Key': 'mine' } }
    await send(own, null, [server.origin], { approved: true })
    expect(server.seen.map(({ headers }) => headers['idempotency-key'])).toEqual([undefined, 'mine'])
  })

  it('goes only to hosts that a person granted', async () => {
    await using server = await localServer((_, response) => json(response, {}))
    await expect(send({ url: server.origin }, null, [])).rejects.toMatchObject({ code: 'grant.missing' })
    expect(server.seen).toEqual([])
  })

  it('sends a secret to where it is for, and shows it nowhere', async () => {
    await using server = await localServer((_, response) => json(response, {}))
    await using other = await localServer((_, response) => json(response, {}))
    const secrets = new TestSecrets({ shop: { value: 's3cret', consumer: 'tool:http_request', origin: server.origin } })
    const run = await send({ url: server.origin, secret: 'shop' }, null, [server.origin], undefined, secrets)
    expect(server.seen[0]?.headers.authorization).toBe('Bearer s3cret')
    expect(JSON.stringify([run.outputs, run.events, [...run.journal.values()]])).not.toContain('s3cret')
    await expect(send({ url: other.origin, secret: 'shop' }, null, [other.origin], undefined, secrets)).rejects.toMatchObject({
      code: 'grant.missing',
    })
    expect(other.seen).toEqual([])
  })

  it('uses a secret only where its workflow was granted it', async () => {
    await using server = await localServer((_, response) => json(response, {}))
    const secrets = new TestSecrets({ other: { value: 's3cret', consumer: 'tool:http_request', origin: server.origin } })
    await expect(send({ url: server.origin, secret: 'other' }, null, [server.origin], undefined, secrets)).rejects.toMatchObject({
      code: 'grant.missing',
    })
    expect(server.seen).toEqual([])
  })

  it('fails at a bad status, unless it is told to go on', async () => {
    await using server = await localServer((_, response) => json(response, { no: 'such order' }, 404))
    await expect(send({ url: server.origin }, null, [server.origin])).rejects.toMatchObject({
      code: 'network.failed',
      message: expect.stringContaining('answered 404: {"no":"such order"}'),
    })
    const { outputs } = await send({ url: server.origin, failOnStatus: false }, null, [server.origin])
    expect(outputs).toMatchObject({ out: { no: 'such order' }, details: { status: 404, ok: false } })
  })
})
