import { AppError } from '#shared/errors/app-error.ts'
import type { ModelProvider } from './provider.ts'

const info = (name: string) => ({ name: `template:${name}`, provider: 'template', model: name, local: true })

/** Answers with a text that somebody wrote for it: the step before `offline` in a chain. */
export function templateProvider(templates: Readonly<Record<string, string>>): ModelProvider {
  return {
    name: 'template',
    list: async () => Object.keys(templates).map(info),
    async resolve(name) {
      const text = Object.hasOwn(templates, name) ? templates[name] : undefined
      if (text === undefined) {
        throw new AppError('model.unknown', `There is no template "${name}" for models`, {
          hint: 'Write it under models.templates in trellis.yaml.',
        })
      }
      const { TemplateChatModel } = await import('./template-chat-model.ts')
      return { info: info(name), chat: new TemplateChatModel(text) }
    },
  }
}
