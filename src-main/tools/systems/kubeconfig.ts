import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import { readRegularFile } from '../../storage/read-regular-file.ts'
import type { TlsSettings } from '../network/send-request.ts'

const named = <T extends z.ZodType>(key: string, value: T) => z.array(z.looseObject({ name: z.string(), [key]: value }))

const kubeconfig = z.looseObject({
  'current-context': z.string().optional(),
  clusters: named(
    'cluster',
    z.looseObject({
      server: z.string(),
      'certificate-authority-data': z.string().optional(),
      'insecure-skip-tls-verify': z.boolean().optional(),
    }),
  ),
  contexts: named('context', z.looseObject({ cluster: z.string(), user: z.string(), namespace: z.string().optional() })),
  users: named(
    'user',
    z.looseObject({
      token: z.string().optional(),
      'client-certificate-data': z.string().optional(),
      'client-key-data': z.string().optional(),
      exec: z.unknown().optional(),
      'auth-provider': z.unknown().optional(),
    }),
  ),
})

/** Where a cluster is, and how it knows who asks. */
export interface Cluster {
  server: string
  namespace: string
  token: string | undefined
  tls: TlsSettings
}

const bad = (file: string, what: string, hint?: string) =>
  new AppError('tool.unavailable', `${file} ${what}`, { place: { file }, ...(hint === undefined ? {} : { hint }) })

/** The path of a kubeconfig as a workspace writes it. */
export const kubeconfigPath = (path: string): string => resolve(path.replace(/^~(?=\/)/, homedir()))

/** Reads a kubeconfig. A user that is known by a program is refused: a file starts none. Throws `tool.unavailable`. */
export async function readKubeconfig(path: string, context?: string): Promise<Cluster> {
  const file = kubeconfigPath(path)
  const read = await readRegularFile(file, 1 << 20)
  if (!('text' in read)) throw bad(file, 'is no kubeconfig')
  const { parse } = await import('yaml')
  const parsed = kubeconfig.safeParse(parse(read.text, { maxAliasCount: 100 }))
  if (!parsed.success) throw bad(file, `is no kubeconfig: ${z.prettifyError(parsed.error)}`)
  const config = parsed.data
  const wanted = context ?? config['current-context']
  const chosen = config.contexts.find(({ name }) => name === wanted)?.context as
    | { cluster: string; user: string; namespace?: string }
    | undefined
  const cluster = config.clusters.find(({ name }) => name === chosen?.cluster)?.cluster as
    | Record<string, string | boolean | undefined>
    | undefined
  const user = config.users.find(({ name }) => name === chosen?.user)?.user as Record<string, string | undefined> | undefined
  if (!chosen || !cluster || !user) throw bad(file, `has no context "${wanted ?? ''}" with a cluster and a user`)
  if (user.exec !== undefined || user['auth-provider'] !== undefined)
    throw bad(
      file,
      'asks a program who the user is, which is not started',
      'Use a user with a token or a client certificate, as of a service account.',
    )
  if (cluster['insecure-skip-tls-verify']) throw bad(file, 'does not check who the cluster is', 'Give certificate-authority-data.')
  const pem = (value: string | boolean | undefined) =>
    typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : undefined
  const [ca, cert, key] = [cluster['certificate-authority-data'], user['client-certificate-data'], user['client-key-data']].map(pem)
  return {
    server: String(cluster.server),
    namespace: chosen.namespace ?? 'default',
    token: user.token,
    tls: { ...(ca ? { ca } : {}), ...(cert && key ? { cert, key } : {}) },
  }
}
