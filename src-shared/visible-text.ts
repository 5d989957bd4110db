/** What is drawn as nothing: zero-width marks, fillers, tags, and separators of lines that are no line breaks. Joiners of letters and emoji are left. */
const unseen =
  /[\p{Cc}\p{Bidi_Control}\u00AD\u115F\u1160\u200B\u2028\u2029\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF0-\uFFFB\u{E0000}-\u{E007F}]/gu

/**
 * Text from a document, a log or a model with control, direction-changing and invisible characters written out, so that it
 * cannot move the cursor, hide a part of itself or read backwards. Line breaks and tabs stay.
 */
export function visibleText(text: string): string {
  return text.replace(unseen, (c) => {
    if (c === '\n' || c === '\t') return c
    const code = (c.codePointAt(0) as number).toString(16)
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`
  })
}
