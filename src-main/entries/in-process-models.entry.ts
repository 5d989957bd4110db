import { parentPort, workerData } from 'node:worker_threads'
import type { ModelsFolder } from '../models/in-process/in-process-messages.ts'
import { serveModels } from '../models/in-process/serve-models.ts'

if (!parentPort) throw new Error('Models run in a worker thread')
serveModels(parentPort, workerData as ModelsFolder)
