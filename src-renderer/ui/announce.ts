let region: HTMLElement | null = null

function liveRegion(): HTMLElement {
  if (region?.isConnected) return region
  region = document.createElement('div')
  region.className = 'sr-only'
  region.setAttribute('aria-live', 'polite')
  region.dataset.announcer = ''
  document.body.append(region)
  return region
}

/** Says a short text to who listens to the window by a screen reader. Nothing of it is seen. */
export function announce(text: string): void {
  const target = liveRegion()
  // the same text twice is said twice: the region has to change in between
  target.textContent = ''
  requestAnimationFrame(() => {
    target.textContent = text
  })
}
