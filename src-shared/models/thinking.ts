import { z } from 'zod'

/** How long a model is to think before it answers, from the least to the most. */
export const thinkingEfforts = ['low', 'medium', 'high'] as const
export type ThinkingEffort = (typeof thinkingEfforts)[number]

/** `provider:model`, or its beginning and a `*`. */
export const thinkingPattern = /^(?=.)[^\s*]{0,299}\*?$/

/** How long models think whose name fits. */
export const modelThinking = z.object({ model: z.string().regex(thinkingPattern), effort: z.enum(thinkingEfforts) })
export type ModelThinking = z.output<typeof modelThinking>
