import { promisify } from 'node:util'

// loaded when something is packed: most runs pack nothing

/** The bytes, compressed. */
export async function gzipped(content: Uint8Array | string): Promise<Buffer> {
  const { gzip } = await import('node:zlib')
  return promisify(gzip)(content)
}

/** What was compressed. Throws what `node:zlib` throws: for bytes that are not gzip, and beyond `maxOutputLength` bytes. */
export async function gunzipped(bytes: Uint8Array, options: { maxOutputLength?: number } = {}): Promise<Buffer> {
  const { gunzip } = await import('node:zlib')
  return promisify(gunzip)(bytes, options)
}
