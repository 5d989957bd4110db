import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { EngineServices } from '../../engine/services.ts'
import { httpRequests } from '../network/http-requests.ts'
import type { ToolDefinition } from '../tool-registry.ts'
import { type ApiRequest, apiRequest } from './api-request.ts'
import { pick, rows } from './pick-fields.ts'
import { setUp, unlessSetUp } from './set-up.ts'
import type { ToolSettings } from './tool-settings.ts'

const consumer = 'tool:jira'
const key = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]+-\d+$/, 'is not the key of an issue')
  .describe('As in OPS-17.')

type Part = Pick<ApiRequest, 'method' | 'query' | 'body'> & { path: string[] }

async function ask(services: EngineServices, signal: AbortSignal, part: (edition: 'cloud' | 'server') => Part): Promise<Json> {
  const { url, secret, user, edition } = await setUp('jira', 'Jira', services)
  const kind = edition ?? (new URL(url).hostname.endsWith('.atlassian.net') ? 'cloud' : 'server')
  const authorization = (value: string) =>
    user === undefined ? `Bearer ${value}` : `Basic ${Buffer.from(`${user}:${value}`).toString('base64')}`
  return apiRequest({ consumer, title: 'Jira', base: url, ...part(kind), secret: { name: secret, authorization } }, services, signal)
}

const shared = {
  evidenceKinds: [],
  unavailable: unlessSetUp('jira', 'Jira'),
  requests: (_args: Json | null, { jira }: ToolSettings) => (jira ? httpRequests({ url: jira.url, secret: jira.secret }, consumer) : []),
} as const
const fields = ['summary', 'status', 'assignee', 'priority', 'issuetype', 'created', 'updated', 'labels']

const named = (issue: Json) => {
  const { key: id, fields: found } = isJsonObject(issue) ? issue : {}
  const of = isJsonObject(found) ? found : {}
  const name = (value: Json | undefined) => (isJsonObject(value) ? (value.name ?? value.displayName ?? null) : (value ?? null))
  return {
    key: id ?? null,
    ...Object.fromEntries(fields.map((field) => [field, name(of[field])])),
    ...(of.description === undefined ? {} : { description: of.description }),
  }
}

const searchInput = z.strictObject({
  jql: z.string().min(1).max(2000).describe('As in project = OPS AND status = Open.'),
  limit: z.int().min(1).max(100).default(25),
})
const search: ToolDefinition<z.output<typeof searchInput>> = {
  ...shared,
  name: 'jira_search',
  title: 'Search Jira',
  description: 'Finds issues by a query in JQL.',
  capability: 'search',
  safety: 'safe',
  effect: 'recorded',
  input: searchInput,
  async call({ jql, limit }, { services, signal }) {
    const found = await ask(services, signal, (edition) => ({
      // Jira Cloud has taken the older search away
      path: edition === 'cloud' ? ['rest', 'api', '3', 'search', 'jql'] : ['rest', 'api', '2', 'search'],
      query: { jql, maxResults: limit, fields: fields.join(',') },
    }))
    return { issues: rows(isJsonObject(found) ? found.issues : null).map(named) }
  },
}

const keyInput = z.strictObject({ key })
const get: ToolDefinition<z.output<typeof keyInput>> = {
  ...shared,
  name: 'jira_get_issue',
  title: 'Read a Jira issue',
  description: 'Gives an issue with its description, its comments and the transitions that it can make.',
  capability: 'search',
  safety: 'safe',
  effect: 'recorded',
  input: keyInput,
  async call({ key }, { services, signal }) {
    const issue = await ask(services, signal, () => ({ path: ['rest', 'api', '2', 'issue', key] }))
    const comments = await ask(services, signal, () => ({ path: ['rest', 'api', '2', 'issue', key, 'comment'], query: { maxResults: 50 } }))
    const moves = await ask(services, signal, () => ({ path: ['rest', 'api', '2', 'issue', key, 'transitions'] }))
    return {
      ...named(issue),
      comments: rows(isJsonObject(comments) ? comments.comments : null).map((each) =>
        pick(each, ['author.displayName', 'created', 'body']),
      ),
      transitions: rows(isJsonObject(moves) ? moves.transitions : null).map((each) => pick(each, ['id', 'name'])),
    }
  },
}

const commentInput = z.strictObject({ key, body: z.string().min(1).max(30_000) })
const comment: ToolDefinition<z.output<typeof commentInput>> = {
  ...shared,
  name: 'jira_comment',
  title: 'Comment in Jira',
  description: 'Comments on an issue. A person is asked first.',
  capability: 'communication',
  safety: 'needs-confirmation',
  effect: 'outside',
  input: commentInput,
  async call({ key, body }, { services, signal }) {
    const made = await ask(services, signal, () => ({
      method: 'POST',
      path: ['rest', 'api', '2', 'issue', key, 'comment'],
      body: { body },
    }))
    return pick(made, ['id', 'created'])
  },
}

const transitionInput = z.strictObject({
  key,
  to: z.string().min(1).max(200).describe('Name of a transition, as jira_get_issue gives it.'),
})
const transition: ToolDefinition<z.output<typeof transitionInput>> = {
  ...shared,
  name: 'jira_transition',
  title: 'Move a Jira issue',
  description: 'Takes an issue through one of its transitions. A person is asked first.',
  capability: 'execution',
  safety: 'needs-confirmation',
  effect: 'outside',
  input: transitionInput,
  async call({ key, to }, { services, signal }) {
    const path = ['rest', 'api', '2', 'issue', key, 'transitions']
    const moves = await ask(services, signal, () => ({ path }))
    const known = rows(isJsonObject(moves) ? moves.transitions : null)
    const move = known.find(({ name }) => typeof name === 'string' && name.toLowerCase() === to.toLowerCase())
    if (!move)
      throw new AppError('tool.invalid_parameters', `${key} has no transition "${to}"`, {
        hint: `It has ${known.map(({ name }) => name).join(', ') || 'none'}.`,
      })
    await ask(services, signal, () => ({ method: 'POST', path, body: { transition: { id: move.id ?? null } } }))
    return { key, moved: move.name ?? null }
  },
}

export const jiraTools = [search, get, comment, transition]
