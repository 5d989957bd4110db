import { AppError } from '#shared/errors/app-error.ts'
import type { EngineServices } from '../../engine/services.ts'
import { noToolSettings, type ToolSettings } from './tool-settings.ts'

type Services = Pick<EngineServices, 'toolSettings'>

const settingsOf = async ({ toolSettings }: Services): Promise<ToolSettings> => (await toolSettings?.()) ?? noToolSettings

const missing = (what: string) => `${what} is not set up in this workspace`

/** Why a system cannot be used here; null where it can. */
export function unlessSetUp(system: keyof ToolSettings, title: string): (services: Services) => Promise<string | null> {
  return async (services) => {
    const found = (await settingsOf(services))[system]
    return found === undefined || Object.keys(found).length === 0 ? missing(title) : null
  }
}

/** The settings of a system. Throws `tool.unavailable` where the workspace has none. */
export async function setUp<System extends keyof ToolSettings>(
  system: System,
  title: string,
  services: Services,
): Promise<NonNullable<ToolSettings[System]>> {
  const found = (await settingsOf(services))[system]
  if (found !== undefined) return found
  throw new AppError('tool.unavailable', missing(title), { hint: `Write where it is under tools.${system} in trellis.yaml.` })
}
