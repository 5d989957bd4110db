import type { LogLevel } from './log-record.ts'

const words: Record<LogLevel, string> = {
  trace: 'trace finest finer verbose',
  debug: 'debug dbg fine config',
  info: 'info information informational notice note log ok',
  warn: 'warn warning wrn',
  error: 'error err severe failure eror',
  fatal: 'fatal critical crit alert emerg emergency panic fatl',
}
const letters: Record<string, LogLevel> = { V: 'trace', T: 'trace', D: 'debug', I: 'info', W: 'warn', E: 'error', F: 'fatal', C: 'fatal' }
const levels = new Map<string, LogLevel>()
for (const level of Object.keys(words) as LogLevel[]) {
  for (const word of words[level].split(' ')) {
    for (const form of [word, word.toUpperCase(), word[0]!.toUpperCase() + word.slice(1)]) levels.set(form, level)
  }
}

/** Level of a whole word as logs write it (`WARN`, `Warning`, `warning`), or null. */
export function levelOfWord(word: string): LogLevel | null {
  return levels.get(word) ?? null
}

/** Level of the one-letter form of logcat and klog, or null. */
export function levelOfLetter(letter: string): LogLevel | null {
  return letters[letter] ?? null
}

/** Level of a number: the scale of pino and bunyan (10 to 60), or syslog severities (0 to 7). */
export function levelOfNumber(value: number): LogLevel | null {
  if (value >= 60) return 'fatal'
  if (value >= 10) return (['trace', 'debug', 'info', 'warn', 'error'] as const)[Math.floor(value / 10) - 1] ?? null
  if (value < 0 || !Number.isInteger(value)) return null
  return (['fatal', 'fatal', 'fatal', 'error', 'warn', 'info', 'info', 'debug'] as const)[value] ?? null
}
