import { levelOfWord } from '../../log-patterns/log-level.ts'

const spoken = /(?:^|[\s[(|:=<"'])(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|SEVERE|FATAL|CRITICAL|PANIC)(?=$|[\s\])|:>,"'])/
const keyed = /\b(?:level|severity|lvl)\\?["']?\s*[=:]\s*\\?["']?([A-Za-z]+)/i
const opening = /^(?:\[[^\]]{1,40}\]\s*)?(error|fatal|panic|warning|warn|critical)\b\s*:/i
const throwing =
  /^(?:Exception in thread|Traceback \(most recent call last\)|Caused by:|panic:|(?:[\w$]+\.)+[\w$]*(?:Exception|Error)\b)|\b[A-Z]\w*(?:Exception|Error): /

/** The level that a message states by its words, where its header gave none. */
export function spokenLevel(message: string): string | null {
  const head = message.length > 200 ? message.slice(0, 200) : message
  const word = opening.exec(head)?.[1] ?? keyed.exec(head)?.[1] ?? spoken.exec(head.slice(0, 90))?.[1]
  if (word) return levelOfWord(word) ?? levelOfWord(word.toLowerCase())
  return throwing.test(head) ? 'error' : null
}
