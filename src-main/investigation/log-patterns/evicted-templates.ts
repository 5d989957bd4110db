import { ScratchFile } from './scratch-file.ts'

/** Templates held in memory before files are used. */
const inMemory = 10_000
const longest = 4096
/** Bytes of the index per pattern: where its template is in the file of texts, and how long. */
const entrySize = 12

/** Templates of patterns that were dropped, by number: lines still refer to them. In memory while few, else in temporary files. */
export class EvictedTemplates {
  private readonly memory = new Map<number, string>()
  private index: ScratchFile | null = null
  private texts: ScratchFile | null = null
  private end = 0

  set(number: number, template: string): void {
    if (this.memory.size < inMemory) {
      this.memory.set(number, template)
      return
    }
    this.index ??= new ScratchFile()
    this.texts ??= new ScratchFile()
    const text = Buffer.from(template.slice(0, longest))
    const entry = Buffer.alloc(entrySize)
    entry.writeDoubleLE(this.end, 0)
    entry.writeUInt32LE(text.length, 8)
    this.texts.write(text, this.end)
    this.index.write(entry, number * entrySize)
    this.end += text.length
  }

  get(number: number): string | undefined {
    const known = this.memory.get(number)
    if (known !== undefined || this.index === null || this.texts === null) return known
    const entry = Buffer.alloc(entrySize)
    if (!this.index.read(entry, number * entrySize)) return undefined
    const text = Buffer.alloc(entry.readUInt32LE(8))
    return text.length > 0 && this.texts.read(text, entry.readDoubleLE(0)) ? text.toString() : undefined
  }

  /** Removes the temporary files. */
  close(): void {
    this.index?.close()
    this.texts?.close()
    this.index = this.texts = null
  }
}
