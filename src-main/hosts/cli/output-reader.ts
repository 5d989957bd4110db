import { EventEmitter } from 'node:events'

/**
 * Tells `gone` when whoever read the output of this process went away. Not the signal SIGPIPE: the system sends that for any
 * socket whose other end has gone, such as that of an owner that was killed.
 */
export const outputReader = new EventEmitter<{ gone: [] }>()
