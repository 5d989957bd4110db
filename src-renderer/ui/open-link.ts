/** Whether `openLink` opens it: https and mailto only. */
export function canOpen(address: string): boolean {
  const protocol = URL.parse(address)?.protocol
  return protocol === 'https:' || protocol === 'mailto:'
}

/** Opens an address outside the app, on a person's click only. Gives false for one that is not opened. */
export function openLink(address: string): boolean {
  if (!canOpen(address)) return false
  window.open(new URL(address).href, '_blank', 'noopener,noreferrer')
  return true
}
