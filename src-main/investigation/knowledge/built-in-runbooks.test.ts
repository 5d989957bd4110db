import { expect, it } from 'vitest'
import { searchRunbooks } from '../analysis/runbook-search.ts'
import { builtInRunbooks } from './built-in-runbooks.ts'

it.each([
  ['OOMKilled exit code 137', 'Containers that restart'],
  ['ImagePullBackOff manifest unknown', 'Pods that do not start'],
  ['namespace stuck terminating finalizers', 'Namespaces that stay in Terminating'],
  ['replica lag WAL', 'Replicas that lag'],
  ['getaddrinfo ENOTFOUND', 'Names and connections'],
  ['alert for a pod that has recovered, is it stale', 'Alerts about nothing'],
])('what ships answers "%s"', async (query, title) => expect(searchRunbooks(await builtInRunbooks(), query)[0]?.subject).toBe(title))
