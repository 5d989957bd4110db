/** So many characters are shown at first, and added at each wish for more. */
export const pageLength = 20_000

/** The beginning of a text that is shown: whole lines where a line ends near the limit. */
export function beginning(text: string, length: number): string {
  if (text.length <= length) return text
  const end = text.lastIndexOf('\n', length)
  // half a pair of characters would be shown as a sign for none
  const whole = end > length * 0.9 ? end + 1 : /[\uD800-\uDBFF]/.test(text[length - 1] as string) ? length - 1 : length
  return text.slice(0, whole)
}
