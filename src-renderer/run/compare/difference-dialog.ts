import { create } from 'zustand'
import type { ValueRef } from '#shared/events/run-event.ts'

/** What a node gave in both runs, by port. */
export interface ShownDifference {
  title: string
  here: Readonly<Record<string, ValueRef>>
  there: Readonly<Record<string, ValueRef>>
}

export const useDifference = create<{ shown: ShownDifference | null }>(() => ({ shown: null }))

export function showDifference(shown: ShownDifference | null): void {
  useDifference.setState({ shown })
}
