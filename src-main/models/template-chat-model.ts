import { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { AIMessage, type BaseMessage, HumanMessage } from '@langchain/core/messages'
import type { ChatResult } from '@langchain/core/outputs'
import { textOf } from './call/message-codec.ts'

/** Answers everything with the same text, in which `{{question}}` stands for the last thing that was asked. Calls no tool. */
export class TemplateChatModel extends BaseChatModel {
  readonly #text: string

  constructor(text: string) {
    super({})
    this.#text = text
  }

  override _llmType(): string {
    return 'template'
  }

  override async _generate(messages: BaseMessage[]): Promise<ChatResult> {
    const asked = messages.findLast((message) => HumanMessage.isInstance(message))
    const text = this.#text.split(/\{\{\s*question\s*\}\}/).join(asked ? textOf(asked) : '')
    const usage_metadata = { input_tokens: 0, output_tokens: 0, total_tokens: 0 }
    return {
      generations: [{ text, message: new AIMessage({ content: text, usage_metadata, response_metadata: { finish_reason: 'stop' } }) }],
    }
  }
}
