import type { Phase } from '#shared/events/phase.ts'
import { visibleText } from '#shared/visible-text.ts'
import { runText } from './run-strings.ts'

const names: Readonly<Record<string, string>> = runText.phases

/** `validate_hypothesis` as people say it. */
export function phaseName(phase: Phase | string): string {
  if (Object.hasOwn(names, phase)) return names[phase] as string
  const words = visibleText(phase).replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
