import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#shared/errors/app-error.ts'
import { type delayNode, longestSleepMs } from '#shared/nodes/delay.node.ts'
import type { ConfigOf, Executor } from '../executor.ts'

export const delayExec: Executor<ConfigOf<typeof delayNode>> = {
  async run(context) {
    const { config, inputs, signal, label, nodeId } = context
    const out = inputs.in ?? null
    if (config.ms > longestSleepMs) {
      const until = (await context.now()) + config.ms
      await context.wait('delay', { type: 'delay', title: `${label || nodeId} waits`, body: '', until, defaultAnswer: true })
      return { out }
    }
    try {
      await sleep(config.ms, undefined, { signal })
    } catch {
      throw signal.reason instanceof AppError
        ? signal.reason
        : new AppError('run.cancelled', 'The delay was ended because the run was cancelled.')
    }
    return { out }
  },
}
