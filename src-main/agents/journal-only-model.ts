import { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { ChatResult } from '@langchain/core/outputs'
import { AppError } from '#shared/errors/app-error.ts'

/**
 * What an agent's graph holds in the place of its model. The journal answers every model call before it is reached, with
 * the model that is chosen at that turn; being asked would mean a call outside the journal.
 */
export class JournalOnlyModel extends BaseChatModel {
  constructor() {
    super({})
  }

  override _llmType(): string {
    return 'journal-only'
  }

  override bindTools(): this {
    return this
  }

  override async _generate(): Promise<ChatResult> {
    throw new AppError('internal.unexpected', 'A model was asked outside the journal')
  }
}
