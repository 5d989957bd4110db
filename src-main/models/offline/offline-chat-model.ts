import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base'
import { BaseChatModel, type BaseChatModelCallOptions, type BindToolsInput } from '@langchain/core/language_models/chat_models'
import { AIMessageChunk, type BaseMessage, type UsageMetadata } from '@langchain/core/messages'
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs'
import type { Runnable } from '@langchain/core/runnables'
import { convertToOpenAITool } from '@langchain/core/utils/function_calling'
import type { PlaybookLibrary } from '../../investigation/playbooks/playbook-library.ts'
import { textOfMessage } from './prompt.ts'
import { type OfflineAnswer, respond } from './respond.ts'

export interface OfflineCallOptions extends BaseChatModelCallOptions {
  /** Tools in the form of OpenAI, as `bindTools` makes them. */
  tools?: unknown[]
  /** `{type: 'json_schema', json_schema: {schema}}` asks for JSON text of that schema. */
  response_format?: unknown
}

/** Tokens as people estimate them: four characters each. There is no tokenizer, and no price depends on it. */
function tokensOf(text: string): number {
  return Math.ceil(text.length / 4)
}

function usageOf(messages: readonly BaseMessage[], answer: OfflineAnswer): UsageMetadata {
  const input_tokens = messages.reduce((sum, message) => sum + tokensOf(textOfMessage(message)), 0)
  const output_tokens = tokensOf(answer.text) + answer.calls.reduce((sum, call) => sum + tokensOf(call.name + JSON.stringify(call.args)), 0)
  return { input_tokens, output_tokens, total_tokens: input_tokens + output_tokens }
}

/** A text in pieces of a few words each, as a model would stream it. Together they are the text. */
function piecesOf(text: string): string[] {
  return text.match(/(?:\S+\s*){1,6}|\s+/g) ?? []
}

const metadata = { model_name: 'offline', model_provider: 'offline' }

/**
 * The chat model that needs no network, no key and no weights. It answers by the task on the first system message or by
 * the words of the prompt, deterministically: equal conversations give equal answers.
 */
export class OfflineChatModel extends BaseChatModel<OfflineCallOptions> {
  readonly model = 'offline'
  private readonly library: PlaybookLibrary | undefined

  constructor(fields: { library?: PlaybookLibrary } = {}) {
    super({})
    this.library = fields.library
  }

  static override lc_name(): string {
    return 'OfflineChatModel'
  }

  override _llmType(): string {
    return 'offline'
  }

  /** What LangChain may rely on: native structured output, and tools. */
  override get profile() {
    return { structuredOutput: true, toolCalling: true }
  }

  override bindTools(
    tools: BindToolsInput[],
    kwargs?: Partial<OfflineCallOptions>,
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, OfflineCallOptions> {
    return this.withConfig({ ...kwargs, tools: tools.map((tool) => convertToOpenAITool(tool)) } as Partial<OfflineCallOptions>) as Runnable<
      BaseLanguageModelInput,
      AIMessageChunk,
      OfflineCallOptions
    >
  }

  override async _generate(messages: BaseMessage[], options: this['ParsedCallOptions']): Promise<ChatResult> {
    options.signal?.throwIfAborted()
    const answer = respond(messages, options, this.library)
    const message = new AIMessageChunk({
      content: answer.text,
      tool_calls: answer.calls.map((call) => ({ ...call, type: 'tool_call' as const })),
      usage_metadata: usageOf(messages, answer),
      response_metadata: metadata,
    })
    return { generations: [{ text: answer.text, message }], llmOutput: { tokenUsage: usageOf(messages, answer) } }
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const answer = respond(messages, options, this.library)
    for (const piece of piecesOf(answer.text)) {
      options.signal?.throwIfAborted()
      yield new ChatGenerationChunk({ text: piece, message: new AIMessageChunk({ content: piece, response_metadata: {} }) })
      await runManager?.handleLLMNewToken(piece)
    }
    const tool_call_chunks = answer.calls.map((call, index) => ({
      id: call.id,
      name: call.name,
      args: JSON.stringify(call.args),
      index,
      type: 'tool_call_chunk' as const,
    }))
    yield new ChatGenerationChunk({
      text: '',
      message: new AIMessageChunk({
        content: '',
        tool_call_chunks,
        usage_metadata: usageOf(messages, answer),
        response_metadata: metadata,
      }),
    })
  }
}
