import { sandboxLimits } from '../process-protocol.ts'

/**
 * Evaluated inside the virtual machine before any code of a document. It keeps the originals of what it needs, so that
 * code that replaces `JSON.stringify` or `String` only fools itself. Gives `{start, finish, describe}`.
 *
 * It is text because it must run there and not here.
 */
export const prelude = `(log => {
  'use strict'
  const { parse, stringify } = JSON
  const AsyncFunction = (async () => {}).constructor
  const string = String
  const { slice } = string.prototype
  const call = Function.prototype.call.bind(Function.prototype.call)
  const textOf = value => {
    if (typeof value === 'string') return value
    if (typeof value === 'bigint') return string(value) + 'n'
    if (typeof value === 'function' || typeof value === 'symbol' || value === undefined) return string(value)
    try {
      return value instanceof Error ? string(value) : stringify(value) ?? string(value)
    } catch {
      return '[a value that cannot be shown]'
    }
  }
  const write = (...values) => {
    let line = ''
    for (let i = 0; i < values.length && line.length < ${sandboxLimits.logLineChars}; i++) line += (i ? ' ' : '') + textOf(values[i])
    log(call(slice, line, 0, ${sandboxLimits.logLineChars}))
  }
  const console = Object.freeze({ log: write, info: write, warn: write, error: write, debug: write })
  Object.defineProperty(globalThis, 'console', { value: console, writable: false, configurable: false })
  const lineOf = stack => {
    const found = typeof stack === 'string' ? /<input>:(\\d+)/.exec(stack) : null
    return found ? +found[1] - 2 : 0
  }
  return {
    start: (source, input) => AsyncFunction('input', source)(parse(input)),
    check: source => { AsyncFunction('input', source) },
    finish: value => stringify(value === undefined ? null : value),
    describe: error => {
      if (error === null || typeof error !== 'object') return stringify({ name: '', message: 'The code threw ' + textOf(error), line: 0 })
      const name = error.name, message = error.message, stack = error.stack
      const isError = typeof message === 'string'
      return stringify({
        name: typeof name === 'string' ? call(slice, name, 0, 100) : '',
        message: call(slice, isError ? message : 'The code threw ' + textOf(error), 0, 2000),
        line: lineOf(stack),
      })
    },
  }
})`
