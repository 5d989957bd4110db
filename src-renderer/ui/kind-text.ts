import type { FormField, NodeSpec } from '#shared/nodes/node-spec.ts'
import type { Port } from '#shared/nodes/port.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { germanKinds } from '../strings/de/kinds.ts'
import { germanPortHelp, germanPorts } from '../strings/de/ports.ts'
import { language } from './language.ts'

/** A form field in another language than the spec's. */
export interface FieldWords {
  label: string
  help?: string
  placeholder?: string
  /** Labels by value. */
  options?: Readonly<Record<string, string>>
}

/** A node kind in another language than the spec's. */
export interface KindWords<Config = unknown> {
  title: string
  summary: string
  /** By the name of the field. */
  fields: Readonly<Record<string, FieldWords>>
  /** Where the spec's own line has words: the line of a card. */
  describe?(config: Config): string
}

/** Specs are written in English; what another language does not say of a kind is shown as they say it. */
function wordsOf(kind: string): KindWords | undefined {
  return language === 'de' ? (germanKinds as Readonly<Record<string, KindWords>>)[kind] : undefined
}

/** The name of a kind; of one that this version does not know, what the file calls it. */
export const kindTitle = (kind: string): string => wordsOf(kind)?.title ?? specOf(kind)?.title ?? kind

export const kindSummary = (kind: string): string => wordsOf(kind)?.summary ?? specOf(kind)?.summary ?? ''

/** One line that says what a node is set to do. */
export const kindDescription = (spec: NodeSpec, config: unknown): string => wordsOf(spec.kind)?.describe?.(config) ?? spec.describe(config)

/** What a kind is found by, in the language of the window and in that of the docs. */
export const kindKeywords = ({ kind, title, summary }: NodeSpec): string[] => [
  ...new Set([kindTitle(kind), kindSummary(kind), kind, title, summary]),
]

/** A form field as it is shown. */
export function shownField(kind: string, field: FormField): FormField {
  const words = wordsOf(kind)?.fields[field.name]
  if (!words) return field
  const { label, help, placeholder, options } = words
  return {
    ...field,
    label,
    ...(help === undefined ? {} : { help }),
    ...(placeholder === undefined ? {} : { placeholder }),
    ...(field.options && options
      ? { options: field.options.map((option) => ({ ...option, label: options[option.value] ?? option.label })) }
      : {}),
  }
}

/** What a setting of a kind is called, by its name in the config. */
export function fieldLabel(kind: string, name: string): string {
  const field = specOf(kind)?.form.find((each) => each.name === name)
  return field ? shownField(kind, field).label : name
}

/** A port as it is shown. Ports that a person or a schema has named keep their names. */
export function shownPort(port: Port): Port {
  if (language !== 'de') return port
  const label = germanPorts[`${port.id} ${port.label}`]
  const description = port.description === undefined ? undefined : germanPortHelp[port.description]
  return { ...port, ...(label ? { label } : {}), ...(description ? { description } : {}) }
}
