import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { webSearchSchema } from '#shared/api/web-search.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { breakerSection } from '../../resilience/circuit.ts'
import { readSection } from '../../storage/workspace-settings.ts'
import { componentSettings } from '../health/component-settings.ts'

const address = z.url({ protocol: /^https?$/ })
const secret = z.string().min(1).max(200)

/** What one target of a dangerous tool does: a program with its arguments, or a request. A person wrote it. */
const action = z.union([
  z.strictObject({
    command: z.array(z.string().min(1).max(4096)).min(1).max(100),
    // what is granted must not depend on where Trellis was started
    folder: z.string().refine(isAbsolute, 'the whole path of a folder').optional(),
  }),
  z.strictObject({
    http: z.strictObject({
      method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('POST'),
      url: address,
      headers: z.record(z.string(), z.string()).default({}),
      body: z.json().optional(),
      secret: secret.optional(),
    }),
  }),
])
export type ToolAction = z.output<typeof action>

const actions = z.record(z.string().min(1).max(200), action).default({})

const program = z.strictObject({
  /** Words that may come first, as `status` of `git`. Absent: any. */
  subcommands: z.array(z.string().min(1).max(200)).optional(),
  /** Arguments with a dash in front that may be given; `--since=` with any value. */
  options: z.array(z.string().startsWith('-').max(200)).default([]),
})
export type ShellProgram = z.output<typeof program>

/** The `tools` section of `trellis.yaml`: where the systems are that tools speak to. No secret is in it, only names of some. */
const toolSettingsSchema = z.strictObject({
  github: z
    .strictObject({ api: address.default('https://api.github.com'), secret: secret.optional(), repository: z.string().optional() })
    .optional(),
  jira: z.strictObject({ url: address, secret, user: z.string().optional(), edition: z.enum(['cloud', 'server']).optional() }).optional(),
  kubernetes: z.strictObject({ kubeconfig: z.string().min(1), context: z.string().optional() }).optional(),
  prometheus: z.strictObject({ url: address, secret: secret.optional() }).optional(),
  web_search: webSearchSchema.optional(),
  shell: z.strictObject({ programs: z.record(z.string().regex(/^[\w.+-]+$/), program) }).optional(),
  /** What the system is made of, by name. A target of the same name repairs it. */
  components: z.record(z.string().min(1).max(200), componentSettings).default({}),
  restart_service: actions,
  update_config: actions,
  clear_cache: actions,
  /** When a tool that fails rests; for every tool by itself. */
  breaker: breakerSection.optional(),
})
export type ToolSettings = z.output<typeof toolSettingsSchema>

export const noToolSettings: ToolSettings = toolSettingsSchema.parse({})

/** Throws `request.invalid` for a section that tools could not read. */
export function checkToolSettings(section: unknown, file: string): void {
  const read = toolSettingsSchema.safeParse(section ?? {})
  if (!read.success) throw new AppError('request.invalid', `tools in ${file}: ${z.prettifyError(read.error)}`, { place: { file } })
}

/** What a workspace has set up for tools, as it is now. Throws `request.invalid`. */
export async function readToolSettings(workspace: string): Promise<ToolSettings> {
  return (await readSection(join(workspace, 'trellis.yaml'), 'tools', toolSettingsSchema)) ?? noToolSettings
}
