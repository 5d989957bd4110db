import { z } from 'zod'
import { rootCauseCategories } from '#shared/investigation/conclusion.ts'

const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'lower case letters, digits and _')
const ruleId = z.string().regex(/^[a-z0-9]+(\.[a-z0-9-]+)+$/, 'like "kubernetes.oom-kill"')
const template = z.string().min(1)
const weight = z.number().gt(0).max(1)

/** A test of one attribute: a plain value is equality (text without regard to case), a list is "one of". */
const test = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.array(z.union([z.string(), z.number(), z.boolean()])).min(1),
  z
    .strictObject({
      /** A regular expression in RE2 syntax, found anywhere, without regard to case. */
      matches: z.string().optional(),
      /** The same, and not found. */
      lacks: z.string().optional(),
      /** Numeric bounds: at least, at most, over, under. */
      min: z.number().optional(),
      max: z.number().optional(),
      over: z.number().optional(),
      under: z.number().optional(),
      exists: z.boolean().optional(),
      /** True: a value that is not there passes as well. */
      or_absent: z.literal(true).optional(),
    })
    .refine((value) => Object.keys(value).length > 0, 'an empty test says nothing'),
])
export type AttributeTest = z.output<typeof test>

/**
 * Which findings are meant: by type (exact, or with `*` at the end: `pod.*`) and by attributes. `@subject`,
 * `@severity`, `@statement` and `@type` stand for the finding's own fields, `@share` for how full something is (0 to 1).
 */
const selector = z.strictObject({
  finding: z.union([z.string(), z.array(z.string()).min(1)]),
  where: z.record(z.string(), test).optional(),
})
export type Selector = z.output<typeof selector>

/** A signal for or against a rule. Its name is how templates speak of the findings that it matched. */
const signal = selector.extend({
  weight,
  /** The claim in words. Left out, it is the matched finding's own statement. */
  say: template.optional(),
  /** Only findings about the same thing as an earlier signal's: compares this attribute, or the subject. */
  same: z.strictObject({ as: name, by: z.string().default('@subject') }).optional(),
  /** Which of several matches stands first. Default: most severe, then latest. */
  best: z.strictObject({ by: z.string(), order: z.enum(['most', 'least']).default('most') }).optional(),
})
export type Signal = z.output<typeof signal>

const context = signal.omit({ weight: true })

const step = z.strictObject({
  say: template,
  /** Names that must have matched for the sentence to be said; they are also what it cites. */
  with: z.array(name).default([]),
  /** Names that must not have matched. */
  without: z.array(name).default([]),
  /** Further names that it cites where they matched. */
  cite: z.array(name).default([]),
})
export type Step = z.output<typeof step>

const rule = z.strictObject({
  id: ruleId,
  title: template,
  category: z.enum(rootCauseCategories),
  /** Decides between confirmed rules of nearly the same confidence: a cause counts more than a symptom. 0 is usual. */
  depth: z.number().int().min(-2).max(3).default(0),
  /** Every one of these must match, or the rule is not considered. */
  needs: z.array(name).default([]),
  /** At least one of these must match, where given. */
  needs_one_of: z.array(name).default([]),
  signals: z.record(name, signal),
  against: z.record(name, signal).default({}),
  context: z.record(name, context).default({}),
  statement: template,
  chain: z.array(step).default([]),
  /** What would have decided and was not there. */
  missing: z.array(z.strictObject({ unless: z.array(name).min(1), say: template })).default([]),
  /** Questions for a person when the evidence does not suffice. */
  questions: z.array(template).default([]),
  /** Findings that are a consequence of this cause or a coincidence beside it, and the sentence that says so. */
  explains: z.array(selector.extend({ say: template, why: template.optional() })).default([]),
  /** Rules that describe a symptom when this one holds (with `*` at the end: `database.*`). */
  outranks: z.array(z.string()).default([]),
  /** Why this is not the cause, said when it was considered and lost. */
  lost_because: template.optional(),
  next_steps: z.array(step).default([]),
})
export type Rule = z.output<typeof rule>

/** A cause that is ruled out because its sign was looked for and is not there. */
const exclusion = z.strictObject({
  id: ruleId,
  /** Rules beside which it is worth saying (with `*` at the end). */
  beside: z.array(z.string()).min(1),
  /** Nothing of this may have been found. */
  absent: z.array(selector).min(1),
  /** One of these must have been found: the proof that somebody looked. */
  looked: z.array(selector).min(1),
  what: template,
  why: template,
})
export type Exclusion = z.output<typeof exclusion>

/** Which tool an agent asks next, by what is there and what was found. */
const toolRule = z.strictObject({
  id: ruleId,
  /** Roles of agents that it is for; empty for all. */
  roles: z.array(z.string()).default([]),
  /** Evidence kinds of which one must be there; empty for none. */
  evidence: z.array(z.string()).default([]),
  /** Findings of which one must be there; empty for none. */
  after: z.array(selector).default([]),
  /** One call for each finding that it comes after, and not only for the latest. */
  each: z.boolean().default(false),
  /** Only for findings whose subject the task names. */
  named: z.boolean().default(false),
  /** Parts of names of tools of which one must have been called before. */
  asked: z.array(z.string()).default([]),
  /** A step of a procedure, which is taken however many turns there were. */
  procedure: z.boolean().default(false),
  /** Not when one of these was found. */
  unless: z.array(selector).default([]),
  /** The tool, by name, or by a word of its name: the first bound tool that matches. */
  tool: z.strictObject({
    names: z.array(z.string()).default([]),
    /** What its name must begin with, where it is found by a word. */
    starts: z.string().default(''),
    words: z.array(z.string()).default([]),
  }),
  /** Arguments as templates over `goal`, `found` (the latest matching finding), `alert` and `window`. Only those the tool has are given. */
  arguments: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  why: template,
  /** Higher is asked earlier. */
  priority: z.number().default(0),
})
export type ToolRule = z.output<typeof toolRule>

/** One file of general knowledge. */
export const playbookSchema = z.strictObject({
  playbook: z.string().regex(/^[a-z][a-z0-9-]*$/),
  about: z.string().min(1),
  rules: z.array(rule).default([]),
  exclusions: z.array(exclusion).default([]),
  tools: z.array(toolRule).default([]),
})
export type Playbook = z.output<typeof playbookSchema>
