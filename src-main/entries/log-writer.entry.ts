import { parentPort } from 'node:worker_threads'
import { openLogOn } from '../storage/sqlite/open-log-on.ts'

if (!parentPort) throw new Error('The log writer runs as a worker thread')
openLogOn(parentPort)
