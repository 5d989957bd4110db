import { useEffect } from 'react'
import { useSession } from '../state/session-store.ts'
import { isTyping } from '../ui/is-typing.ts'
import { mayBeForeign, offerImport } from './import-store.ts'

/** Offers a workflow of another product that is pasted anywhere but into a field. */
export function usePastedImport(): void {
  useEffect(() => {
    // before the canvas takes the text for a note
    const take = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text/plain') ?? ''
      if (isTyping(event.target) || useSession.getState().dialog !== null || !mayBeForeign(text)) return
      event.preventDefault()
      event.stopPropagation()
      void offerImport(text)
    }
    window.addEventListener('paste', take, true)
    return () => window.removeEventListener('paste', take, true)
  }, [])
}
