/** Material for a model to judge, in a frame that nothing in it can end. */
export function dataFrame(text: string): string {
  return `<data>\n${text.replace(/<(?=\s*\/?\s*data\b)/gi, '&lt;')}\n</data>`
}
