import { once } from 'node:events'
import { AppError } from '#shared/errors/app-error.ts'
import { createApiRouter } from '../../api/router.ts'
import { createHostMetrics } from '../../observability/host-metrics.ts'
import { exitCodes } from '../cli/exit-codes.ts'
import { openEngineHost, personIsNearMs } from '../engine-host.ts'
import { openAddress } from '../open-address.ts'
import { defaultWorkspace, shipped } from '../paths.ts'
import { startBrowserServer } from './server.ts'

const shortestToken = 16

/** What a program has to bring that reads the metrics, where one may: it has no browser to be given a cookie in. */
function scrapeTokenOf({ TRELLIS_METRICS_TOKEN: token }: NodeJS.ProcessEnv): string | undefined {
  if (!token) return undefined
  if (token.length < shortestToken)
    throw new AppError('request.invalid', 'TRELLIS_METRICS_TOKEN is too short to keep anybody out.', {
      hint: `Use at least ${shortestToken} characters, for example of \`openssl rand -hex 16\`.`,
    })
  return token
}

/** `trellis start`: serves the app on 127.0.0.1 until it is stopped. */
export async function browserCommand(options: { workspace?: string; port?: string; open: boolean }): Promise<number> {
  const port = options.port === undefined ? undefined : Number(options.port)
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65_536))
    throw new AppError('request.invalid', `"${options.port}" is not a port.`, { hint: 'Use a number from 0 to 65535.' })
  const scrapeToken = scrapeTokenOf(process.env)
  const metrics = createHostMetrics()
  const host = await openEngineHost({
    workspace: options.workspace ?? defaultWorkspace(),
    lingerMs: personIsNearMs,
    observers: [metrics.observer],
  })
  const router = createApiRouter(host.apiContext('browser'))
  const server = await startBrowserServer({
    router,
    rendererFolder: shipped.renderer,
    metrics: async () => metrics.text(await host.runs.list({ status: ['queued', 'running', 'waiting', 'paused'], limit: 10_000 })),
    ...(scrapeToken === undefined ? {} : { scrapeToken }),
    ...(port === undefined ? {} : { port }),
  })
  const opened = options.open && openAddress(server.url)
  process.stdout.write(
    `Trellis is running. ${opened ? 'Your browser should open; if not, open' : 'Open'} this address, which works once:\n  ${server.url}\nStop it with Ctrl+C.\n`,
  )
  void host.runs.resumeInterrupted()
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  await server.close()
  await host.close()
  metrics.close()
  return exitCodes.ok
}
