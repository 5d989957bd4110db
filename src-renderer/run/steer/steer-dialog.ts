import { create } from 'zustand'
import type { ValueRef } from '#shared/events/run-event.ts'

/** What is asked before a run is steered: what to tell an agent, which value to put somewhere, from where to run again. */
export type SteerDialog =
  | { about: 'tell'; agent: string | null }
  | { about: 'value'; title: string; path: string; port: string; value: ValueRef }
  | { about: 'fork'; at: string | null; label: string }

export const useSteering = create<{ dialog: SteerDialog | null }>(() => ({ dialog: null }))

export const askToSteer = (dialog: SteerDialog | null): void => useSteering.setState({ dialog })
