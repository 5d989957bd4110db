import { useEffect } from 'react'
import { create } from 'zustand'

const useCount = create<{ open: number }>(() => ({ open: 0 }))

/** Whether a dialog lies over the window. */
export const useModalOpen = (): boolean => useCount((state) => state.open > 0)

/** Says so while the component that calls it is shown. */
export function useAsModal(): void {
  useEffect(() => {
    const count = (by: 1 | -1) => useCount.setState(({ open }) => ({ open: open + by }))
    count(1)
    return () => count(-1)
  }, [])
}
