declare global {
  var __webpack_nonce__: string | undefined
}

/** The nonce of this page's policy, for libraries that add style elements. */
export function cspNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
}

/** The name under which the dialogs' scroll lock looks for the nonce. */
export function giveNonce(): void {
  globalThis.__webpack_nonce__ = cspNonce()
}
