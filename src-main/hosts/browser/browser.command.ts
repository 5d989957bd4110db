import { once } from 'node:events'
import { AppError } from '#shared/errors/app-error.ts'
import { createApiRouter } from '../../api/router.ts'
import { exitCodes } from '../cli/exit-codes.ts'
import { openEngineHost, personIsNearMs } from '../engine-host.ts'
import { openAddress } from '../open-address.ts'
import { defaultWorkspace, shipped } from '../paths.ts'
import { startBrowserServer } from './server.ts'

/** `trellis start`: serves the app on 127.0.0.1 until it is stopped. */
export async function browserCommand(options: { workspace?: string; port?: string; open: boolean }): Promise<number> {
  const port = options.port === undefined ? undefined : Number(options.port)
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65_536))
    throw new AppError('request.invalid', `"${options.port}" is not a port.`, { hint: 'Use a number from 0 to 65535.' })
  const host = await openEngineHost({ workspace: options.workspace ?? defaultWorkspace(), lingerMs: personIsNearMs })
  const router = createApiRouter(host.apiContext('browser'))
  const server = await startBrowserServer({ router, rendererFolder: shipped.renderer, ...(port === undefined ? {} : { port }) })
  const opened = options.open && openAddress(server.url)
  process.stdout.write(
    `Trellis is running. ${opened ? 'Your browser should open; if not, open' : 'Open'} this address, which works once:\n  ${server.url}\nStop it with Ctrl+C.\n`,
  )
  void host.runs.resumeInterrupted()
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  await server.close()
  await host.close()
  return exitCodes.ok
}
