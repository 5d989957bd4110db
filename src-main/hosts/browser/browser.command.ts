import { once } from 'node:events'
import type { RunSummary } from '#shared/api/contract.ts'
import { AppError } from '#shared/errors/app-error.ts'
import type { RunStatus } from '#shared/events/run-event.ts'
import { createApiRouter } from '../../api/router.ts'
import { createHostMetrics } from '../../observability/host-metrics.ts'
import { exitCodes } from '../cli/exit-codes.ts'
import { personIsNearMs } from '../engine-host.ts'
import { openAddress } from '../open-address.ts'
import { forwardingRouter } from '../owner/forwarding-router.ts'
import { joinWorkspace, type Seat } from '../owner/join-workspace.ts'
import { defaultWorkspace, shipped } from '../paths.ts'
import { scrapeTokenOf } from './scrape-token.ts'
import { type BrowserServer, startBrowserServer } from './server.ts'

/**
 * `trellis start`: serves the app on 127.0.0.1 until it is stopped. Where the workspace is open in a browser already, that one
 * is shown; where it is open in something else, the app works through that, and with the workspace itself once that has ended.
 */
export async function browserCommand(options: { workspace?: string; port?: string; open: boolean }): Promise<number> {
  const port = options.port === undefined ? undefined : Number(options.port)
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65_536))
    throw new AppError('request.invalid', `"${options.port}" is not a port.`, { hint: 'Use a number from 0 to 65535.' })
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]).then(() => 'stopped' as const)
  const scrapeToken = scrapeTokenOf(process.env)
  const metrics = createHostMetrics()
  const serving = Promise.withResolvers<BrowserServer>()
  const join = () =>
    joinWorkspace(
      {
        workspace: options.workspace ?? defaultWorkspace(),
        host: 'browser',
        lingerMs: personIsNearMs,
        observers: [metrics.observer],
        pageAddress: async () => (await serving.promise).address(),
      },
      'window',
    )

  await using open = new AsyncDisposableStack()
  open.defer(() => metrics.close())
  let seat = await join()
  open.defer(() => leave(seat))
  const shown = await pageOf(seat)
  if (shown) {
    tell(`Trellis is running already, in process ${shown.pid}.`, shown.address, options.open)
    return exitCodes.ok
  }
  const server = await startBrowserServer({
    rendererFolder: shipped.renderer,
    metrics: async () => metrics.text(await unended(seat), seat.host?.pools() ?? []),
    ...(scrapeToken === undefined ? {} : { scrapeToken }),
    ...(port === undefined ? {} : { port }),
  })
  open.defer(() => server.close())
  serving.resolve(server)
  serve(server, seat)
  tell('Trellis is running.', server.address(), options.open)
  process.stdout.write('Stop it with Ctrl+C.\n')
  while ((await Promise.race([stopped, lost(seat)])) === 'lost') {
    seat = await join()
    serve(server, seat)
  }
  return exitCodes.ok
}

/** The page of a host that has the workspace open, where it has one. */
async function pageOf(seat: Seat): Promise<{ address: string; pid: number } | undefined> {
  if (seat.host) return undefined
  // an owner that ends meanwhile shows nothing any more
  const page = await seat.connection.call(({ app }) => app.page({})).catch(() => undefined)
  return page?.address ? { address: page.address, pid: seat.pid } : undefined
}

/** The runs that have not ended; of an owner no more than it gives at once. */
function unended({ host, connection }: Seat): Promise<RunSummary[]> {
  const status: RunStatus[] = ['queued', 'running', 'waiting', 'paused']
  return host ? host.runs.list({ status, limit: 10_000 }) : connection.call(({ run }) => run.list({ status, limit: 200 }))
}

function serve(server: BrowserServer, seat: Seat): void {
  server.serve(seat.host ? createApiRouter(seat.host.api) : forwardingRouter(seat.connection, 'browser'))
  void seat.host?.runs.resumeInterrupted()
}

function lost({ connection }: Seat): Promise<'lost'> {
  return new Promise((resolve) => {
    if (connection?.lost.aborted) resolve('lost')
    connection?.lost.addEventListener('abort', () => resolve('lost'))
  })
}

async function leave(seat: Seat): Promise<void> {
  if (seat.host) await seat.host.close()
  else seat.connection.close()
}

function tell(what: string, address: string, open: boolean): void {
  const opened = open && openAddress(address)
  process.stdout.write(
    `${what} ${opened ? 'Your browser should open; if not, open' : 'Open'} this address, which works once:\n  ${address}\n`,
  )
}
