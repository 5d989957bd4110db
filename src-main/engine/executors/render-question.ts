import type { NodeContext } from '../executor.ts'

const timeoutMs = 2_000

/** Title and body of what a person is asked, written from the values that arrived. */
export async function renderQuestion({
  config,
  inputs,
  services,
  signal,
}: NodeContext<{ title: string; body: string }>): Promise<{ title: string; body: string }> {
  const render = async (template: string) => (await services.templates.render(template, inputs, { timeoutMs, signal })).trim()
  return { title: await render(config.title), body: await render(config.body) }
}
