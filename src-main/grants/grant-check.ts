import type { GrantRequest } from '#shared/security/grant.ts'

/** For whom something is asked: a grant holds for one workspace, and within it for one workflow as it was when a person looked at it. */
export interface GrantScope {
  /** Hash of the workflow's logic, or null where the workspace itself asks, as for the MCP servers of `trellis.yaml`. */
  workflow: string | null
}

/** Asked where the effect happens, and not on the screen that led to it. */
export interface GrantCheck {
  /** Throws `grant.missing`, which names the request and says how it is granted, unless a person granted just this. */
  require(request: GrantRequest, scope: GrantScope): Promise<void>
  isGranted(request: GrantRequest, scope: GrantScope): Promise<boolean>
}

/** Where secrets come from: each is given out only to a consumer and an origin that a person has allowed for it. */
export interface SecretSource {
  /**
   * The secret's value. Throws `secret.unknown`, `secret.locked`, or `secret.refused` for a consumer or an origin that it is
   * not for. What is given out is masked by value from then on in everything that is written or shown.
   *
   * @param use.consumer `model:openai`, `mcp:github`, `tool:http_request`
   * @param use.origin `scheme://host:port` that it is sent to, or null where it goes to a process of this machine
   */
  reveal(name: string, use: { consumer: string; origin: string | null }): Promise<string>
}
