import { strings } from '../ui/strings.ts'

const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)

const printed: Readonly<Record<string, string>> = {
  ...strings.keyNames,
  ...(isMac ? { mod: '⌘', shift: '⇧', alt: '⌥' } : {}),
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
}

/** The key as it is printed: `Ctrl+Z`, `⌘Z`, `Strg+Z`. */
export function keyName(key: string): string {
  const parts = key.split('+').map((part) => printed[part] ?? (part.length === 1 ? part.toUpperCase() : part))
  return parts.join(isMac ? '' : '+')
}

/** Whether a key event is the key `mod+shift+z`. */
export function matchesKey(event: KeyboardEvent, key: string): boolean {
  const parts = key.split('+')
  const last = parts.at(-1) as string
  if (parts.includes('mod') !== (event.ctrlKey || event.metaKey) || parts.includes('alt') !== event.altKey) return false
  // with Shift or Alt a key gives another character, so the key itself counts
  const byPlace = event.code === `Digit${last}` || event.code === `Key${last.toUpperCase()}`
  if (parts.includes('shift')) return event.shiftKey && (event.key.toLowerCase() === last.toLowerCase() || byPlace)
  if (parts.includes('alt') && byPlace) return !event.shiftKey
  return event.key.toLowerCase() === last.toLowerCase() && (!event.shiftKey || last === '?')
}
