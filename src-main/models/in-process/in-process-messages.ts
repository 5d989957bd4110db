/** Where models of this process lie, and where they may be fetched from. */
export interface ModelsFolder {
  folder: string
  /** Absent where nothing may be fetched. */
  fetchFrom?: string
}

export interface PlainMessage {
  role: 'system' | 'user' | 'assistant'
  content: string
}

/** What the thread is asked. Each is answered by `done` or `failed` with its id. */
export type ModelsRequest = { id: number } & (
  | { ask: 'load'; model: string; task: 'text-generation' | 'feature-extraction' }
  | { ask: 'generate'; model: string; messages: PlainMessage[]; maxTokens: number; temperature: number | null }
  | { ask: 'embed'; model: string; texts: string[] }
  /** Ends the work of that id after its next token. */
  | { ask: 'stop' }
)

export interface Generated {
  /** Tokens. */
  input: number
  output: number
  finish: 'stop' | 'length'
}

export interface Vectors {
  /** One unit vector for each text. */
  vectors: number[][]
  tokens: number
}

export type ModelsReply = { id: number } & (
  | { tell: 'progress'; file: string; loaded: number; total: number | null }
  | { tell: 'token'; text: string }
  | { tell: 'done'; value: Generated | Vectors | null }
  | { tell: 'failed'; reason: 'missing' | 'too_long' | 'failed'; message: string }
)
