/** Something wrong with a document, with its place and how to mend it. All problems of a document are listed at once. */
export interface Problem {
  /** `noun.reason`, stable; the docs explain it. */
  code: string
  severity: 'error' | 'warning'
  message: string
  /** How to mend it, as an instruction. */
  mend: string
  node?: string
  edge?: string
  /** Dotted path of a config field, or a JSON path in the document. */
  field?: string
}
