import { createContext, useContext } from 'react'

/** What is searched for in the details around, or empty. Values are shown as far as they go while something is. */
export const DetailSearch = createContext('')

export const useIsSearching = (): boolean => useContext(DetailSearch) !== ''
