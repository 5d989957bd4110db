/**
 * Text from a document, a log or a model with control and direction-changing characters written out, so that it cannot
 * move the cursor, hide a part of itself or read backwards. Line breaks and tabs stay.
 */
export function visibleText(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, (c) =>
    c === '\n' || c === '\t' ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
