/** Bounds on what a folder of evidence may make us read. What lies beyond them becomes a note, never a failure. */
export const evidenceLimits = {
  /** Files taken from a folder. */
  files: 5_000,
  /** Levels of folders. */
  folderDepth: 12,
  /** Bytes of one file that is copied. */
  fileBytes: 2 * 1024 ** 3,
  /** Bytes of a file that must be in memory as a whole: JSON, CSV, Markdown. */
  wholeBytes: 64 * 1024 ** 2,
  /** Nesting of a JSON document. */
  jsonDepth: 200,
  /** Bytes that a compressed file may unpack to. */
  unpackedBytes: 1024 ** 3,
  /** How many times larger than itself a compressed file may get, beyond its first 16 MB. */
  unpackedRatio: 200,
  /** Characters kept of one log line. */
  lineChars: 16_384,
  /** Series, events and objects kept of one set. */
  series: 5_000,
  points: 200_000,
  events: 50_000,
  objects: 20_000,
  /** Items of one kind that are listed one by one; the others are cited by their file. */
  listed: 300,
} as const
