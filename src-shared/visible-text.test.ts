import { expect, it } from 'vitest'
import { visibleText } from './visible-text.ts'

it.each([
  ['a\u202eb', 'a\\u202eb'],
  ['rm\u200b -rf', 'rm\\u200b -rf'],
  ['soft\u00adhyphen', 'soft\\u00adhyphen'],
  ['tag\u{e0061}ged', 'tag\\u{e0061}ged'],
  ['line\u2028break', 'line\\u2028break'],
  ['filler\u3164name', 'filler\\u3164name'],
  ['\ufeffmark', '\\ufeffmark'],
  ['bell\u0007\u001b[2J', 'bell\\u0007\\u001b[2J'],
])('writes out what cannot be seen in %j', (text, shown) => {
  expect(visibleText(text)).toBe(shown)
})

it('leaves what is read as it is', () => {
  const text = 'Grüße,\n\tمرحبا نمی‌خواهم 👩‍💻 ❤️ 日本語'
  expect(visibleText(text)).toBe(text)
})
