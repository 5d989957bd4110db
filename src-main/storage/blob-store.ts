/** Content-addressed bytes: large values of runs, files of evidence, snapshots. */
export interface BlobStore {
  /** Keeps the bytes durably and gives their SHA-256 in hex. The same bytes are kept once. */
  put(bytes: Uint8Array): Promise<string>
  /** Throws `file.unreadable` when the blob is not there or its bytes do not match its hash. */
  get(hash: string): Promise<Uint8Array>
  has(hash: string): Promise<boolean>
  /** Path of a blob as a file, for readers that stream. */
  pathOf(hash: string): string
}
