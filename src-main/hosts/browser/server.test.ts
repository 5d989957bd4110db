import { afterEach, describe, expect, it } from 'vitest'
import { type BrowserServer, startBrowserServer } from './server.ts'

let server: BrowserServer | undefined
afterEach(() => server?.close())

async function started(scrapeToken?: string): Promise<(path: string, headers?: Record<string, string>) => Promise<Response>> {
  const made = await startBrowserServer({
    rendererFolder: import.meta.dirname,
    metrics: async () => '# EOF\n',
    ...(scrapeToken === undefined ? {} : { scrapeToken }),
  })
  server = made
  return (path, headers = {}) => fetch(new URL(path, made.address()), { headers, redirect: 'manual' })
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

describe('/metrics of the browser host', () => {
  it('is given to the browser that was let in', async () => {
    const get = await started()
    expect((await get('/metrics')).status).toBe(401)
    const entered = await get(server?.address() ?? '')
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
    const told = await get('/metrics', { cookie })
    expect(told.status).toBe(200)
    expect(told.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8')
    expect(await told.text()).toBe('# EOF\n')
  })

  it('is given to a program with the token, which opens nothing else', async () => {
    const get = await started('a-long-enough-token')
    expect((await get('/metrics', bearer('a-long-enough-token'))).status).toBe(200)
    expect((await get('/metrics', bearer('another-long-token'))).status).toBe(401)
    expect((await get('/', bearer('a-long-enough-token'))).status).toBe(401)
    expect((await get('/metrics?x=1', bearer('a-long-enough-token'))).status).toBe(401)
  })

  it('is given to nobody by a token where none was set', async () => {
    const get = await started()
    expect((await get('/metrics', bearer('undefined'))).status).toBe(401)
  })
})
