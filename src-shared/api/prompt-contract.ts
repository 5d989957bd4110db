import { oc } from '@orpc/contract'
import { z } from 'zod'
import { resultOf } from './result.ts'

/** What a prompt reads. */
export interface PromptVariable {
  name: string
  /** What it is where nothing is given; null where something has to be, or may be left out. */
  default: string | null
  /** It has no default, and the prompt cannot be made without it. */
  required: boolean
  description: string
}

/** A prompt that a node can name. */
export interface PromptSummary {
  /** As a node names it: `server__name` for one of an MCP server. */
  name: string
  /** The MCP server that it is of, or null for one of the folder `prompts`. */
  server: string | null
  /** Below `prompts`; null for one of a server. */
  file: string | null
  /** Of what it says, or of what its server says of it. */
  version: string
  style: 'plain' | 'xml' | 'chain-of-thought' | null
  description: string
  variables: PromptVariable[]
  /** Why it cannot be used, or null. */
  problem: string | null
}

const variables = z.record(z.string().min(1).max(64), z.string().max(100_000))

export const promptContract = {
  /** The prompts of the workspace, and those of MCP servers as they were when these last ran. Starts nothing. `problem` says why files cannot be read. */
  list: oc.input(z.object({})).output(resultOf(z.custom<{ prompts: PromptSummary[]; problem: string | null }>())),
  /** Sets what variables of a prompt file are where nothing is given. What else is in the file stays. Fails with `prompt.unknown` and `prompt.invalid`. */
  setVariables: oc.input(z.object({ name: z.string().max(300), variables })).output(resultOf(z.object({}))),
}
