import { create } from 'zustand'
import type { ValueRef } from '#shared/events/run-event.ts'

/** The value that is shown alone, in a window of its own. */
export const useShownValue = create<{ shown: { title: string; value: ValueRef } | null }>(() => ({ shown: null }))

export function showValue(shown: { title: string; value: ValueRef } | null): void {
  useShownValue.setState({ shown })
}
