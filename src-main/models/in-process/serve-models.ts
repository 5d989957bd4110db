import type { MessagePort } from 'node:worker_threads'
import type {
  FeatureExtractionPipeline,
  InterruptableStoppingCriteria,
  TextGenerationPipeline,
  TextStreamer,
} from '@huggingface/transformers'
import type { Generated, ModelsFolder, ModelsReply, ModelsRequest, PlainMessage, Vectors } from './in-process-messages.ts'
import { poolingOf, weightsOf } from './model-files.ts'
import { WrittenText } from './written-text.ts'

type Library = typeof import('@huggingface/transformers')
type Task = 'text-generation' | 'feature-extraction'
interface Pipelines {
  'text-generation': TextGenerationPipeline
  'feature-extraction': FeatureExtractionPipeline
}

/** Texts that are read together: all of them take as much memory as the longest. */
const textsAtOnce = 8

class Failure extends Error {
  readonly reason: 'missing' | 'too_long'

  constructor(reason: 'missing' | 'too_long', message: string) {
    super(message)
    this.reason = reason
  }
}

/** Runs models for whoever is at the other end of `port`: one thing at a time, with one model of each task in memory. */
export function serveModels(port: MessagePort, { folder, fetchFrom }: ModelsFolder): void {
  const loaded: { [T in Task]?: { model: string; pipeline: Pipelines[T] } } = {}
  const running = new Map<number, InterruptableStoppingCriteria>()
  const stopped = new Set<number>()
  let library: Promise<Library> | undefined
  let last: Promise<unknown> = Promise.resolve()
  const tell = (reply: ModelsReply) => port.postMessage(reply)

  async function open(): Promise<Library> {
    const transformers = await import('@huggingface/transformers')
    Object.assign(transformers.env, {
      localModelPath: `${folder}/`,
      cacheDir: `${folder}/`,
      allowRemoteModels: fetchFrom !== undefined,
      ...(fetchFrom === undefined ? {} : { remoteHost: `${fetchFrom.replace(/\/$/, '')}/` }),
    })
    return transformers
  }

  async function pipelineOf<T extends Task>(id: number, task: T, model: string): Promise<Pipelines[T]> {
    const known = loaded[task]
    if (known?.model === model) return known.pipeline
    const form = await weightsOf(folder, model)
    if (form === null && fetchFrom === undefined) throw new Failure('missing', `there is no model "${model}" in ${folder}`)
    library ??= open()
    const { pipeline } = await library
    await known?.pipeline.dispose()
    delete loaded[task]
    const made = (await pipeline(task, model, {
      dtype: form ?? 'q4',
      device: 'cpu',
      progress_callback: (info) => {
        if (info.status === 'progress') tell({ id, tell: 'progress', file: info.file, loaded: info.loaded, total: info.total || null })
      },
    })) as unknown as Pipelines[T]
    Object.assign(loaded, { [task]: { model, pipeline: made } })
    return made
  }

  async function generate(request: Extract<ModelsRequest, { ask: 'generate' }>): Promise<Generated> {
    const { id, model, messages, maxTokens, temperature } = request
    const pipeline = await pipelineOf(id, 'text-generation', model)
    const { BaseStreamer, InterruptableStoppingCriteria } = await (library as Promise<Library>)
    const prompt = promptOf(pipeline, messages)
    const input = (pipeline.tokenizer(prompt, { add_special_tokens: false }).input_ids as { dims: number[] }).dims.at(-1) ?? 0
    const longest = Number(pipeline.tokenizer.model_max_length) || Number.POSITIVE_INFINITY
    if (input >= longest) throw new Failure('too_long', `the prompt has ${input} tokens, and it takes ${longest}`)
    const stopping = new InterruptableStoppingCriteria()
    running.set(id, stopping)
    // it may have been told to while the model was read
    if (stopped.has(id)) stopping.interrupt()
    const most = Math.min(maxTokens, longest - input)
    const written = new WrittenText(
      (tokens) => pipeline.tokenizer.decode(tokens, { skip_special_tokens: true }),
      (text) => tell({ id, tell: 'token', text }),
    )
    const streamer = Object.assign(new BaseStreamer(), {
      put: (tokens: bigint[][]) => written.add(tokens[0] ?? []),
      end: () => written.end(),
    })
    await pipeline(prompt, {
      max_new_tokens: most,
      return_full_text: false,
      // typed as the library's own, of which it calls no more than these two
      streamer: streamer as unknown as TextStreamer,
      stopping_criteria: stopping,
      ...(temperature === null || temperature === 0 ? { do_sample: false } : { do_sample: true, temperature }),
    })
    const output = written.tokens
    return { input, output, finish: output >= most ? 'length' : 'stop' }
  }

  async function embed({ id, model, texts }: Extract<ModelsRequest, { ask: 'embed' }>): Promise<Vectors> {
    const pipeline = await pipelineOf(id, 'feature-extraction', model)
    const longest = Number(pipeline.tokenizer.model_max_length) || Number.POSITIVE_INFINITY
    const pooling = await poolingOf(folder, model)
    const made: Vectors = { vectors: [], tokens: 0 }
    for (const [index, text] of texts.entries()) {
      // the library would cut it off and say nothing
      const tokens = (pipeline.tokenizer(text, { truncation: false }).input_ids as { dims: number[] }).dims.at(-1) ?? 0
      if (tokens > longest) throw new Failure('too_long', `text ${index + 1} has ${tokens} tokens, and it takes ${longest}`)
      made.tokens += tokens
    }
    for (let at = 0; at < texts.length && !stopped.has(id); at += textsAtOnce) {
      const tensor = await pipeline(texts.slice(at, at + textsAtOnce), { pooling, normalize: true })
      made.vectors.push(...(tensor.tolist() as number[][]))
    }
    return made
  }

  async function handle(request: Exclude<ModelsRequest, { ask: 'stop' }>): Promise<void> {
    const { id } = request
    try {
      if (stopped.has(id)) return
      if (request.ask === 'load') await pipelineOf(id, request.task, request.model)
      const value = request.ask === 'generate' ? await generate(request) : request.ask === 'embed' ? await embed(request) : null
      tell({ id, tell: 'done', value })
    } catch (error) {
      const reason = error instanceof Failure ? error.reason : 'failed'
      tell({ id, tell: 'failed', reason, message: error instanceof Error ? error.message : String(error) })
    } finally {
      running.delete(id)
      stopped.delete(id)
    }
  }

  port.on('message', (request: ModelsRequest) => {
    if (request.ask === 'stop') {
      stopped.add(request.id)
      running.get(request.id)?.interrupt()
    } else last = last.then(() => handle(request))
  })
}

/** The conversation as the model was trained on it; where its files do not say how that is, as lines with who speaks. */
function promptOf(pipeline: TextGenerationPipeline, messages: PlainMessage[]): string {
  if (pipeline.tokenizer.chat_template)
    return pipeline.tokenizer.apply_chat_template(messages, { tokenize: false, add_generation_prompt: true }) as string
  return [...messages.map(({ role, content }) => `${role}: ${content}`), 'assistant:'].join('\n')
}
