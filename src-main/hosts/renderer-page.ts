import { randomBytes } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
}

/** One file of the built renderer with the headers that it must be served with, whichever host serves it. */
export interface RendererFile {
  status: number
  headers: Record<string, string>
  body: Buffer | string
}

/**
 * The policy of every page: nothing from elsewhere, no inline script, no `eval`, style elements only with the nonce.
 * @param connect further origins that the page may talk to, beside its own
 */
export function contentSecurityPolicy(nonce: string, connect: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src ${["'self'", ...connect].join(' ')}`,
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Reads a file of the renderer; a path that leads out of the folder, or to nothing, is a 404. */
export async function rendererFile(folder: string, path: string, connect: readonly string[]): Promise<RendererFile> {
  const nonce = randomBytes(16).toString('base64')
  const headers: Record<string, string> = {
    'content-security-policy': contentSecurityPolicy(nonce, connect),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  }
  const name = decoded(path) ?? ''
  const file = join(folder, normalize(name === '/' ? '/index.html' : name))
  const inside = file.startsWith(folder + sep) && !name.includes('\0') && (await stat(file).catch(() => undefined))?.isFile()
  if (!inside) return { status: 404, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' }, body: 'There is nothing here.' }
  const type = types[extname(file)] ?? 'application/octet-stream'
  const body = await readFile(file)
  const immutable = name.startsWith('/assets/')
  return {
    status: 200,
    headers: { ...headers, 'content-type': type, 'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'no-store' },
    // pages carry the nonce of their own policy; scripts that add style elements read it from the meta tag
    body: type.startsWith('text/html') ? body.toString('utf8').replaceAll('__CSP_NONCE__', nonce) : body,
  }
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
