import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { AIMessage, AIMessageChunk, type BaseMessage, SystemMessage } from '@langchain/core/messages'
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs'
import { textOf } from '../call/message-codec.ts'
import type { SamplingSettings } from '../model-registry.ts'
import type { PlainMessage } from './in-process-messages.ts'
import type { ModelThread } from './model-thread.ts'

const defaultMaxTokens = 1024

function asPlain(message: BaseMessage): PlainMessage {
  const role = SystemMessage.isInstance(message) ? 'system' : AIMessage.isInstance(message) ? 'assistant' : 'user'
  return { role, content: textOf(message) }
}

/** A model of the thread as LangChain has them. It has no tool calling of its own. */
export class InProcessChatModel extends BaseChatModel {
  readonly #thread: ModelThread
  readonly #model: string
  readonly #sampling: SamplingSettings

  constructor(thread: ModelThread, model: string, sampling: SamplingSettings) {
    super({})
    this.#thread = thread
    this.#model = model
    this.#sampling = sampling
  }

  override _llmType(): string {
    return 'transformers'
  }

  override async _generate(messages: BaseMessage[], options: this['ParsedCallOptions']): Promise<ChatResult> {
    let whole: ChatGenerationChunk | undefined
    for await (const chunk of this._streamResponseChunks(messages, options)) whole = whole?.concat(chunk) ?? chunk
    return { generations: whole ? [whole] : [] }
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const { temperature = null, maxTokens = defaultMaxTokens } = this.#sampling
    const pieces: string[] = []
    let wake = () => {}
    const whole = this.#thread
      .generate(
        { model: this.#model, messages: messages.map(asPlain), maxTokens, temperature },
        (text) => {
          pieces.push(text)
          wake()
        },
        options.signal ?? new AbortController().signal,
      )
      .finally(() => wake())
    let ended = false
    const end = whole.then(
      () => {
        ended = true
      },
      () => {
        ended = true
      },
    )
    for (;;) {
      for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) {
        yield new ChatGenerationChunk({ text: piece, message: new AIMessageChunk({ content: piece }) })
        await runManager?.handleLLMNewToken(piece)
      }
      if (ended) break
      await Promise.race([
        end,
        new Promise<void>((resolve) => {
          wake = resolve
        }),
      ])
    }
    const { input, output, finish } = await whole
    const message = new AIMessageChunk({
      content: '',
      usage_metadata: { input_tokens: input, output_tokens: output, total_tokens: input + output },
      response_metadata: { finish_reason: finish },
    })
    yield new ChatGenerationChunk({ text: '', message })
  }
}
