const usable = 'a[href], button, input, textarea, select, summary, [tabindex], [contenteditable="true"]'

const isShown = (element: HTMLElement): boolean => element.isConnected && element.getClientRects().length > 0

/** What in a part of the window takes the keyboard first: its chosen tab, or else the first thing that can be reached with Tab. */
export function entryOf(part: ParentNode): HTMLElement | null {
  const chosen = part.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')
  if (chosen && isShown(chosen)) return chosen
  const all = [...part.querySelectorAll<HTMLElement>(usable)]
  return all.find((element) => element.tabIndex >= 0 && !element.matches(':disabled, [role="separator"]') && isShown(element)) ?? null
}

/** Gives the keyboard to something that comes up in a moment. Gives up after a second or so. */
export function focusSoon(find: () => HTMLElement | null | undefined, tries = 25): void {
  const found = find()
  if (found) found.focus()
  else if (tries > 0) setTimeout(() => focusSoon(find, tries - 1), 40)
}

/** Gives the keyboard to the canvas: to the selected node where there is one. */
export function focusCanvas(): void {
  const area = document.querySelector<HTMLElement>('.canvas-area')
  const target = area?.querySelector<HTMLElement>('.react-flow__node.selected') ?? area
  target?.focus({ preventScroll: true })
}

/** The parts of the window in the order in which they are seen, as far as they are there. */
const regions = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(isShown)

/** Where the keyboard was in a part when it was left. */
const left = new WeakMap<HTMLElement, HTMLElement>()

/** Takes the keyboard to the next part of the window, or the one before, around the ends: to where it was there. */
export function stepRegion(by: 1 | -1): void {
  const all = regions()
  const active = document.activeElement instanceof HTMLElement ? document.activeElement : null
  const at = all.findIndex((region) => region.contains(active))
  const here = all[at]
  if (here && active) left.set(here, active)
  // from nowhere in particular the first step leads onto the canvas
  const next = at < 0 ? all.find(({ dataset }) => dataset.region === 'canvas') : all[(at + by + all.length) % all.length]
  if (!next) return
  const before = left.get(next)
  if (before && next.contains(before) && isShown(before)) before.focus()
  else if (next.dataset.region === 'canvas') focusCanvas()
  else entryOf(next)?.focus()
}

/** Whether the keyboard is in a part of the window. */
export const isInRegion = (name: string): boolean => document.activeElement?.closest('[data-region]')?.getAttribute('data-region') === name
