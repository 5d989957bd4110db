import { type IncomingMessage, request } from 'node:http'
import { nodeCard, openFile } from './canvas-page.ts'
import { pressRun, runPanel, runStatus } from './run-page.ts'
import { expect, test } from './trellis-app.ts'

/** Asks the host by plain HTTP, with headers that no page could set. Gives the status, 101 for an opened WebSocket. */
async function ask(address: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const asked = request(address, { headers, agent: false }, resolve)
    asked.on('upgrade', (upgraded, socket) => {
      socket.destroy()
      resolve(upgraded)
    })
    asked.on('error', reject)
    asked.end()
  })
  const status = response.statusCode ?? 0
  let body = ''
  if (status !== 101) for await (const chunk of response) body += chunk
  return { status, body }
}

test('only the window that was given the code is let in', { tag: '@browser' }, async ({ app: { page, address } }) => {
  const { origin, host, port } = new URL(page.url())
  const own = (await page.context().cookies()).find(({ name }) => name === 'trellis')
  if (!own) throw new Error('The page has no cookie')
  expect(own).toMatchObject({ httpOnly: true, sameSite: 'Strict' })
  const cookie = `trellis=${own.value}`
  expect(new URL(page.url()).search).toBe('')

  expect((await ask(origin, { cookie })).status).toBe(200)
  for (const path of ['/', '/index.html', '/rpc', '/assets/none.js']) {
    expect((await ask(origin + path, {})).status, path).toBe(401)
    expect((await ask(origin + path, { cookie: 'trellis=wrong' })).status, path).toBe(401)
  }
  // the code has been used by the window
  const again = await ask(address, {})
  expect(again.status).toBe(401)
  expect(again.body).toContain('works once')
  // a name that somebody has pointed at this machine
  for (const name of ['evil.example', `evil.example:${port}`, `127.0.0.1.evil.example:${port}`, `127.0.0.1:${Number(port) + 1}`])
    expect((await ask(origin, { cookie, host: name })).status, name).toBe(403)

  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  }
  expect((await ask(`${origin}/rpc`, { ...upgrade, cookie, origin })).status).toBe(101)
  expect((await ask(`${origin}/rpc`, { ...upgrade, origin })).status).toBe(401)
  for (const foreign of [
    'https://evil.example',
    'null',
    `http://evil.example:${port}`,
    `https://${host}`,
    `http://127.0.0.1:${Number(port) + 1}`,
  ])
    expect((await ask(`${origin}/rpc`, { ...upgrade, cookie, origin: foreign })).status, foreign).toBe(403)
  expect((await ask(`${origin}/rpc`, { ...upgrade, cookie })).status).toBe(403)
})

test('the page may load and run nothing but its own', { tag: '@browser' }, async ({ app: { page, complaints } }) => {
  const response = await page.reload()
  const policy = response?.headers()['content-security-policy'] ?? ''
  const rules = new Map(policy.split(';').map((rule) => [rule.trim().split(' ')[0] as string, rule.trim().split(' ').slice(1)]))
  for (const name of ['script-src', 'style-src']) expect(rules.get(name), name).not.toContain("'unsafe-inline'")
  expect(policy).not.toContain('unsafe-eval')
  expect(policy).not.toContain('*')
  await expect(nodeCard(page, 'Intake')).toBeVisible()
  const tried = await page.evaluate(async () => {
    // what the test's own connection evaluates is exempt from the policy, what a timer runs is not
    await new Promise((resolve) => setTimeout(resolve, 1))
    const outcome: Record<string, string> = {}
    const attempt = async (name: string, act: () => unknown) => {
      outcome[name] = await Promise.resolve()
        .then(act)
        .then(
          () => 'done',
          () => 'refused',
        )
    }
    await attempt('eval', () => Function('return 1')())
    await attempt('fetch', () => fetch('https://example.com/'))
    await attempt(
      'socket',
      () => new Promise((resolve, reject) => Object.assign(new WebSocket('wss://example.com/'), { onopen: resolve, onerror: reject })),
    )
    await attempt(
      'image',
      () =>
        new Promise((resolve, reject) =>
          Object.assign(new Image(), { onload: resolve, onerror: reject, src: 'https://example.com/x.png' }),
        ),
    )
    await attempt('script', () => {
      const script = document.createElement('script')
      script.textContent = 'window.inlineRan = true'
      document.head.append(script)
      if (!('inlineRan' in window)) throw new Error('refused')
    })
    return outcome
  })
  expect(tried).toEqual({ eval: 'refused', fetch: 'refused', socket: 'refused', image: 'refused', script: 'refused' })
  // each was refused by the policy, before anything left
  const refused = complaints.splice(0)
  expect(refused.filter((complaint) => !/^console: .*Content Security Policy/.test(complaint))).toEqual([])
  expect(refused.length).toBeGreaterThan(3)
})

const reversed = '\u202E'

test('markup and control characters in names and results are text, and nothing more', async ({ app: { page } }) => {
  const title = await page.title()
  const markdown = [
    '# Report <b>bold</b>',
    '![pixel](https://evil.example/pixel.png)',
    '<img src="https://evil.example/x.png" onerror="document.title=1">',
    '<script>document.title = 2</script>',
    '<iframe src="https://evil.example/"></iframe><style>* { display: none }</style>',
    '[click](javascript:document.title=3) [data](data:text/html,<script>document.title=4</script>)',
    '[page](https://evil.example/page)',
    `invoice${reversed}fdp.exe`,
  ].join('\n\n')
  const label = `<img src=x onerror="document.title=5"> ${reversed}gnp.exe`
  await openFile(
    page,
    'Hostile',
    {
      n_text: { kind: 'template', label, config: { template: `{% raw %}${markdown}{% endraw %}` } },
      n_output: { kind: 'output', label: '<script>document.title = 6</script>' },
    },
    ['n_text.text > n_output.value'],
  )
  await expect(page.locator('.card-label').filter({ hasText: '<img src=x onerror="document.title=5"> \\u202egnp.exe' })).toBeVisible()
  await expect(nodeCard(page, '<script>document.title = 6</script>')).toBeVisible()

  await pressRun(page)
  await expect(runStatus(page)).toContainText('Succeeded')
  const output = runPanel(page).getByRole('tabpanel', { name: 'Output' })
  await expect(output.getByRole('heading', { name: /^Report/ })).toBeVisible()
  await expect(output).toContainText('Image, not loaded: pixel')
  await expect(output).toContainText('invoice\\u202efdp.exe')
  await expect(output.locator('img, script, iframe, style, [onerror], [src]')).toHaveCount(0)
  // the one address that may be opened is, and only on a click and outside
  await expect(output.getByRole('link')).toHaveCount(1)
  await expect(output.getByRole('link', { name: 'page' })).toHaveAttribute('href', 'https://evil.example/page')
  await runPanel(page).getByRole('tab', { name: 'Timeline' }).click()
  await expect(runPanel(page).getByRole('treeitem').first()).toContainText('<img src=x')
  await expect(page.locator('img, iframe, body script')).toHaveCount(0)
  expect(await page.title()).toBe(title)
})
