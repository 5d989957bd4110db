/** Opens an address outside the app, on a person's click only. Anything but https and mailto is not opened. */
export function openLink(address: string): boolean {
  let url: URL
  try {
    url = new URL(address)
  } catch {
    return false
  }
  if (url.protocol !== 'https:' && url.protocol !== 'mailto:') return false
  window.open(url.href, '_blank', 'noopener,noreferrer')
  return true
}
