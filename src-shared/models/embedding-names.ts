/**
 * Whether a model is made for embeddings, by its name: servers do not say. Decides what is offered and never what may be
 * asked.
 */
export function mayEmbed(name: string): boolean {
  return /embed|(^|[^a-z])(bge|e5|gte|minilm|mpnet)([^a-z]|$)/i.test(name)
}
