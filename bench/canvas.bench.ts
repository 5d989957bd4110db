import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test'
import { build } from 'vite'
import { emptyDocument } from '#shared/document/document-schema.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import { findChromium } from '../scripts/find-chromium.mjs'
import { type Bench, median, printResult, round } from './bench.ts'
import { framesWhile, startHost } from './browser-host.ts'

const sizes = [100, 1000, 5000]
const rounds = 3
/** Milliseconds that a canvas is panned or a node dragged. */
const moving = 2_500
/** Rounds of work that stand for an hour: in each, the workflow runs, is moved about and is edited. */
const hour = 60

/** Rows of chains that take a while, so that a run of it goes on streaming while it is looked at. */
function graph(size: number): WorkflowDocument {
  const document = emptyDocument(`wf_${size}`, `${size} nodes`)
  const columns = Math.ceil(Math.sqrt(size * 1.7))
  for (let index = 0; index < size; index++) {
    const [row, column] = [Math.floor(index / columns), index % columns]
    const waits = column % 5 === 4
    document.nodes[`n${index}`] = {
      kind: waits ? 'delay' : column === 0 ? 'set' : 'transform',
      label: `Step ${index}`,
      parent: null,
      config: waits ? { ms: 400 } : column === 0 ? { value: `row ${row}` } : { expression: '$' },
      pinned: null,
    }
    document.layout[`n${index}`] = { x: column * 300, y: row * 170 }
    if (column > 0) document.edges[`e${index}`] = { from: [`n${index - 1}`, 'out'], to: [`n${index}`, 'in'] }
  }
  return document
}

/** Serves the bare React Flow page with a graph, until it is closed. */
async function serveBare(folder: string) {
  const out = join(folder, 'bare')
  await build({ root: 'bench/bare-flow', base: './', logLevel: 'error', build: { outDir: out, emptyOutDir: true, target: 'es2023' } })
  const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json' }
  let shown = '{}'
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const file = path === '/' ? '/index.html' : path
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream')
    try {
      response.end(file === '/graph.json' ? shown : readFileSync(join(out, file)))
    } catch {
      response.writeHead(404).end()
    }
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    show(document: WorkflowDocument) {
      const nodes = Object.keys(document.nodes).map((id) => ({ id, ...document.layout[id] }))
      const edges = Object.entries(document.edges).map(([id, { from, to }]) => ({ id, source: from[0], target: to[0] }))
      shown = JSON.stringify({ nodes, edges })
    },
    close: () => server.close(),
  }
}

/** Milliseconds from a navigation until nodes are on the screen and the page has come to rest. */
async function openTime(page: Page, go: () => Promise<unknown>, node: string): Promise<number> {
  const began = performance.now()
  await go()
  await page.locator(node).first().waitFor()
  // two frames in a row that come in time
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        let calm = 0
        let before = performance.now()
        const look = (now: number) => {
          calm = now - before < 34 ? calm + 1 : 0
          before = now
          if (calm >= 2) resolve()
          else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      }),
  )
  return performance.now() - began
}

async function drag(page: Page, from: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  const until = performance.now() + moving
  for (let step = 0; performance.now() < until; step++)
    await page.mouse.move(from.x + 240 * Math.sin(step / 20), from.y + 140 * Math.cos(step / 20) - 140)
  await page.mouse.up()
}

/** A spot of the canvas with nothing on it, and the title of a node. */
async function spots(page: Page, node: string): Promise<{ empty: { x: number; y: number }; node: { x: number; y: number } }> {
  return page.evaluate((selector) => {
    const pane = (document.querySelector('.react-flow__pane') as Element).getBoundingClientRect()
    const isFree = (x: number, y: number) => document.elementFromPoint(x, y)?.classList.contains('react-flow__pane') ?? false
    let empty = { x: pane.x + pane.width / 2, y: pane.y + pane.height / 2 }
    for (let y = pane.y + pane.height * 0.4; y < pane.bottom - 60; y += 7)
      for (let x = pane.x + pane.width * 0.3; x < pane.right - 60; x += 11) if (isFree(x, y)) empty = { x, y }
    const boxes = [...document.querySelectorAll(selector)].map((element) => element.getBoundingClientRect())
    const middle = boxes.find((box) => box.x > pane.x + 200 && box.y > pane.y + 200 && box.right < pane.right - 200) ?? boxes[0]
    return { empty, node: { x: (middle?.x ?? 0) + 30, y: (middle?.y ?? 0) + 10 } }
  }, node)
}

interface Figures {
  open: number[]
  pan: number[]
  drag: number[]
}

async function measure(page: Page, node: string, go: () => Promise<unknown>, figures: Figures, run?: () => Promise<void>): Promise<void> {
  figures.open.push(await openTime(page, go, node))
  await run?.()
  const at = await spots(page, node)
  figures.pan.push(await framesWhile(page, () => drag(page, at.empty)))
  const again = await spots(page, node)
  figures.drag.push(await framesWhile(page, () => drag(page, again.node)))
}

async function heap(page: Page, session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  return page.evaluate(() => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize / 1e6)
}

/** Megabytes of the page's heap before, half way through and after an hour of work at 100 nodes. */
async function heapOverAnHour(browser: Browser, folder: string): Promise<number[]> {
  const { url, child } = await host(folder, 'hour', graph(100))
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  const session = await page.context().newCDPSession(page)
  await page.goto(url)
  await page.locator('.node-card').first().waitFor()
  const seen: number[] = []
  for (let minute = 0; minute <= hour; minute++) {
    // the first rounds fill caches that are meant to be filled
    if (minute === 5 || minute === hour / 2 || minute === hour) seen.push(await heap(page, session))
    await page.keyboard.press('ControlOrMeta+Enter')
    await page.locator('.node-card[data-status="succeeded"]').nth(20).waitFor()
    await page.keyboard.press('ControlOrMeta+a')
    for (let edit = 0; edit < 5; edit++) await page.keyboard.press('ControlOrMeta+d')
    for (let edit = 0; edit < 5; edit++) await page.keyboard.press('ControlOrMeta+z')
    await page.keyboard.press('Escape')
    await page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).waitFor()
  }
  await page.close()
  child.kill('SIGTERM')
  return seen
}

async function host(folder: string, name: string, document: WorkflowDocument): Promise<{ url: string; child: ChildProcess }> {
  const workspace = join(folder, name)
  mkdirSync(join(workspace, 'workflows'), { recursive: true })
  writeFileSync(join(workspace, 'workflows', 'big.trellis.json'), writeDocument(document))
  return startHost(workspace, join(folder, 'profile'))
}

/** Opening, panning and dragging in Chromium beside a bare React Flow with the same nodes, and the heap over an hour of work. */
const bench: Bench = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trellis-canvas-'))
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--enable-precise-memory-info'],
  })
  const bare = await serveBare(folder)
  const rows: Record<string, string | number>[] = []
  for (const size of sizes) {
    const document = graph(size)
    bare.show(document)
    const { url, child } = await host(folder, `n${size}`, document)
    const figures = { trellis: { open: [], pan: [], drag: [] } as Figures, bare: { open: [], pan: [], drag: [] } as Figures }
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    let address = url
    for (let turn = 0; turn < rounds; turn++) {
      const page = await context.newPage()
      await measure(
        page,
        '.node-card',
        () => page.goto(address),
        figures.trellis,
        async () => {
          await page.keyboard.press('ControlOrMeta+Enter')
          await page.locator('.node-card[data-status="running"], .node-card[data-status="succeeded"]').first().waitFor()
        },
      )
      // the code in the address is for one use; the cookie stays
      address = new URL('/', url).href
      await page.close()
      const other = await context.newPage()
      await measure(other, '.react-flow__node', () => other.goto(bare.address), figures.bare)
      await other.close()
    }
    await context.close()
    child.kill('SIGTERM')
    const [own, theirs] = [figures.trellis, figures.bare]
    rows.push({
      nodes: size,
      'open, ms': round(median(own.open), 0),
      'bare, ms': round(median(theirs.open), 0),
      'open, ratio': round(median(own.open) / median(theirs.open), 2),
      'pan, frames/s': round(median(own.pan), 0),
      'bare pan': round(median(theirs.pan), 0),
      'drag, frames/s': round(median(own.drag), 0),
      'bare drag': round(median(theirs.drag), 0),
    })
  }
  const heaps = await heapOverAnHour(browser, folder)
  await browser.close()
  bare.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  return {
    title: 'The canvas in Chromium',
    rows,
    notes: [
      `Medians of ${rounds} rounds, Trellis and a bare React Flow (12.12.1, its own nodes, onlyRenderVisibleElements) in turns, 1280 × 800, no GPU.`,
      'Trellis pans and drags while a run of the whole workflow streams in; the bare page has nothing else to do. Goals at 1,000 nodes: open under 2,000 ms, 50 frames a second.',
      `Opening ends with the first calm pictures after nodes are there; it includes the app itself and its connection.`,
      `Heap of the page over ${hour} rounds of running, duplicating everything five times and undoing it, at 100 nodes: ${heaps.map((mb) => `${round(mb, 1)} MB`).join(', ')} (after 5, ${hour / 2} and ${hour} rounds, garbage collected).`,
    ],
  }
}
export default bench

if (import.meta.main) printResult(await bench())
