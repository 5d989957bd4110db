import { create } from 'zustand'
import { everyRun, type ListedRuns } from './run-filter.ts'

/** What the list of runs was asked for last: it is still that when one comes back to the list. */
export const useListedRuns = create<ListedRuns>(() => everyRun)
