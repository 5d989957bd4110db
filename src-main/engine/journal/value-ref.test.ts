import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BlobStore } from '../../storage/blob-store.ts'
import { openFileBlobStore } from '../../storage/file-blob-store.ts'
import { largestInline, loadValue, ValueRefs } from './value-ref.ts'

let folder: string
let blobs: BlobStore
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-values-'))
  blobs = openFileBlobStore(folder)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('a value', () => {
  it('is put aside from the first byte on that is too much, whatever its characters weigh, and read back as it was', async () => {
    const refs = new ValueRefs(blobs)
    for (const [unit, bytes] of [
      ['x', 1],
      ['ü', 2],
      ['"', 2],
      ['\u0001', 6],
    ] as const) {
      const fits = unit.repeat(Math.floor((largestInline - 2) / bytes))
      expect(refs.ref(fits)).toEqual({ value: fits })
      const ref = refs.ref(`${fits}x`)
      expect(ref).toMatchObject({ blob: expect.stringMatching(/^[0-9a-f]{64}$/), bytes: expect.any(Number) })
      await refs.settled()
      expect(await loadValue(ref, blobs)).toBe(`${fits}x`)
    }
    expect(refs.ref({ a: [1, null, true] })).toEqual({ value: { a: [1, null, true] } })
  })

  it('that could not be kept is told, and kept at the next try', async () => {
    let full = true
    const refs = new ValueRefs({
      ...blobs,
      put: (bytes) => (full ? Promise.reject(new Error('The disk is full')) : blobs.put(bytes)),
    })
    const ref = refs.ref('x'.repeat(largestInline))
    await expect(refs.settled()).rejects.toThrow('The disk is full')
    expect(refs.pending).toBe(true)
    await expect(refs.settled()).rejects.toThrow('The disk is full')
    full = false
    await refs.settled()
    expect(refs.pending).toBe(false)
    expect(await loadValue(ref, blobs)).toHaveLength(largestInline)
  })
})
