/** Content-addressed bytes: large values of runs, files of evidence, snapshots. */
export interface BlobStore {
  /** Keeps the bytes durably and gives their SHA-256 in hex. The same bytes are kept once. */
  put(bytes: Uint8Array): Promise<string>
  /** The same for content that is too large to hold in memory. Where it is not there, callers use `put`. */
  putStream?(chunks: AsyncIterable<Uint8Array>): Promise<{ hash: string; bytes: number }>
  /** Throws `file.unreadable` when the blob is not there or its bytes do not match its hash. */
  get(hash: string): Promise<Uint8Array>
  has(hash: string): Promise<boolean>
  /** Path of a blob as a file, for readers that stream. */
  pathOf(hash: string): string
}
