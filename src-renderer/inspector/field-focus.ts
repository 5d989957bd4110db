import { useEffect } from 'react'
import { create } from 'zustand'
import { goToNode, useSession } from '../state/session-store.ts'
import { showSide } from '../state/side-panels.ts'

interface FieldWish {
  node: string
  field: string
}

/** The field that a problem leads to, until the inspector has brought it into view. */
const useFieldWish = create<{ wish: FieldWish | null }>(() => ({ wish: null }))

/** Selects a node, shows its settings and gives the keyboard to a field of it. */
export function goToField(node: string, field: string): void {
  goToNode(node)
  showSide('right')
  useSession.setState({ inspectorTab: 'settings' })
  useFieldWish.setState({ wish: { node, field } })
}

const focusable = 'input, textarea, select, button, [contenteditable="true"]'

/** Fulfils a wish for a field of this node, once its form is there. */
export function useFieldFocus(node: string): void {
  const wish = useFieldWish((state) => (state.wish?.node === node ? state.wish : null))
  useEffect(() => {
    if (!wish) return
    let tries = 0
    // code fields come a moment after their form
    const timer = setInterval(() => {
      const target = elementOf(wish.field)
      const inside = target?.querySelector<HTMLElement>(focusable)
      if (!inside && ++tries < 20) return
      clearInterval(timer)
      useFieldWish.setState({ wish: null })
      target?.scrollIntoView({ block: 'nearest' })
      inside?.focus()
    }, 50)
    return () => clearInterval(timer)
  }, [wish])
}

/** The field itself, or the one that holds it: `rules.0.when` stands in `rules`. */
function elementOf(field: string): Element | null {
  const names = field.split('.')
  for (let length = names.length; length > 0; length--) {
    const name = names.slice(0, length).join('.')
    const found = [...document.querySelectorAll('.inspector-form [data-field]')].find((each) => each.getAttribute('data-field') === name)
    if (!found) continue
    // what is folded away cannot have the keyboard
    for (let at = found.closest('details'); at; at = at.parentElement?.closest('details') ?? null) at.open = true
    return found
  }
  return null
}
