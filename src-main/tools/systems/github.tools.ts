import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import type { EngineServices } from '../../engine/services.ts'
import { httpRequests } from '../network/http-requests.ts'
import type { ToolDefinition } from '../tool-registry.ts'
import { type ApiRequest, apiRequest } from './api-request.ts'
import { pick, rows } from './pick-fields.ts'
import { setUp, unlessSetUp } from './set-up.ts'
import type { ToolSettings } from './tool-settings.ts'

const consumer = 'tool:github'
const repository = z
  .string()
  .regex(/^[\w.-]+\/[\w.-]+$/)
  .optional()
  .describe('owner/name. Left out: the one of the workspace.')
const number = z.int().min(1)
const text = z.string().min(1).max(60_000)

type Part = Pick<ApiRequest, 'method' | 'query' | 'body'> & { path: string[] }

/** Asks the API about a repository: `path` is what comes after its name. */
async function ask(services: EngineServices, signal: AbortSignal, repository: string | undefined, part: Part): Promise<Json> {
  const github = await setUp('github', 'GitHub', services)
  const [owner, name] = (repository ?? github.repository ?? '').split('/')
  if (!owner || !name)
    throw new AppError('tool.invalid_parameters', 'No repository is named', {
      hint: 'Give repository as owner/name, or set it in trellis.yaml.',
    })
  return apiRequest(
    {
      consumer,
      title: 'GitHub',
      base: github.api,
      ...part,
      path: ['repos', owner, name, ...part.path],
      headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
      secret: github.secret === undefined ? undefined : { name: github.secret, authorization: (value) => `Bearer ${value}` },
    },
    services,
    signal,
  )
}

const shared = {
  evidenceKinds: [],
  unavailable: unlessSetUp('github', 'GitHub'),
  requests: (_args: Json | null, { github }: ToolSettings) =>
    github ? httpRequests({ url: github.api, secret: github.secret }, consumer) : [],
} as const
const reads = { ...shared, capability: 'search', safety: 'safe', effect: 'recorded' } as const
const writes = { ...shared, safety: 'needs-confirmation', effect: 'outside', sameForRun: ['repository'] } as const

const issueFields = ['number', 'title', 'state', 'user.login', 'labels.name', 'created_at', 'updated_at', 'html_url']
const refName = z
  .string()
  .min(1)
  .max(250)
  .regex(/^(?![/.-])(?!.*(\.\.|\/\/|@\{|[\s~^:?*[\\]))[^/].*$/, 'is not the name of a branch')

const listInput = z.strictObject({
  repository,
  state: z.enum(['open', 'closed', 'all']).default('open'),
  labels: z.string().max(500).optional().describe('With commas between them.'),
  limit: z.int().min(1).max(100).default(30),
})
const listIssues: ToolDefinition<z.output<typeof listInput>> = {
  ...reads,
  name: 'github_list_issues',
  title: 'List GitHub issues',
  description: 'Gives the issues of a repository, the newest first.',
  input: listInput,
  async call({ repository, state, labels, limit }, { services, signal }) {
    const found = await ask(services, signal, repository, { path: ['issues'], query: { state, labels, per_page: limit } })
    return {
      issues: rows(found)
        .filter((each) => each.pull_request === undefined)
        .map((each) => pick(each, issueFields)),
    }
  },
}

const numberInput = z.strictObject({ repository, number })
const getIssue: ToolDefinition<z.output<typeof numberInput>> = {
  ...reads,
  name: 'github_get_issue',
  title: 'Read a GitHub issue',
  description: 'Gives an issue with its text and its last comments.',
  input: numberInput,
  async call({ repository, number }, { services, signal }) {
    const issue = await ask(services, signal, repository, { path: ['issues', `${number}`] })
    const comments = await ask(services, signal, repository, { path: ['issues', `${number}`, 'comments'], query: { per_page: 50 } })
    return {
      ...pick(issue, [...issueFields, 'body']),
      comments: rows(comments).map((each) => pick(each, ['user.login', 'created_at', 'body'])),
    }
  },
}

const getPull: ToolDefinition<z.output<typeof numberInput>> = {
  ...reads,
  name: 'github_get_pull_request',
  title: 'Read a GitHub pull request',
  description: 'Gives a pull request with its text and the files that it changes.',
  input: numberInput,
  async call({ repository, number }, { services, signal }) {
    const pull = await ask(services, signal, repository, { path: ['pulls', `${number}`] })
    const files = await ask(services, signal, repository, { path: ['pulls', `${number}`, 'files'], query: { per_page: 100 } })
    const fields = [...issueFields, 'body', 'merged', 'mergeable', 'draft', 'base.ref', 'head.ref', 'head.sha', 'additions', 'deletions']
    return {
      ...pick(pull, fields),
      files: rows(files).map((each) => pick(each, ['filename', 'status', 'additions', 'deletions', 'patch'])),
    }
  },
}

const checksInput = z.strictObject({ repository, ref: refName.describe('A branch, a tag or a commit.') })
const getChecks: ToolDefinition<z.output<typeof checksInput>> = {
  ...reads,
  name: 'github_get_checks',
  title: 'Read GitHub checks',
  description: 'Gives the checks of a commit or a branch, how they ended and what they say.',
  capability: 'monitoring',
  input: checksInput,
  async call({ repository, ref }, { services, signal }) {
    const found = await ask(services, signal, repository, { path: ['commits', ref, 'check-runs'], query: { per_page: 100 } })
    const fields = ['name', 'status', 'conclusion', 'started_at', 'completed_at', 'html_url', 'output.title', 'output.summary']
    return { checks: rows(isJsonObject(found) ? found.check_runs : null).map((each) => pick(each, fields)) }
  },
}

const createIssueInput = z.strictObject({
  repository,
  title: z.string().min(1).max(256),
  body: text,
  labels: z.array(z.string().max(50)).max(20).default([]),
})
const createIssue: ToolDefinition<z.output<typeof createIssueInput>> = {
  ...writes,
  name: 'github_create_issue',
  title: 'Create a GitHub issue',
  description: 'Writes an issue into a repository. A person is asked first.',
  capability: 'communication',
  input: createIssueInput,
  async call({ repository, ...body }, { services, signal }) {
    return pick(await ask(services, signal, repository, { method: 'POST', path: ['issues'], body }), ['number', 'html_url', 'state'])
  },
}

const commentInput = z.strictObject({ repository, number, body: text })
const commentIssue: ToolDefinition<z.output<typeof commentInput>> = {
  ...writes,
  name: 'github_comment',
  title: 'Comment on GitHub',
  description: 'Comments on an issue or a pull request. A person is asked first.',
  capability: 'communication',
  input: commentInput,
  async call({ repository, number, body }, { services, signal }) {
    const made = await ask(services, signal, repository, { method: 'POST', path: ['issues', `${number}`, 'comments'], body: { body } })
    return pick(made, ['id', 'html_url'])
  },
}

const branchInput = z.strictObject({ repository, branch: refName, from: refName.describe('The branch that it begins at.') })
const createBranch: ToolDefinition<z.output<typeof branchInput>> = {
  ...writes,
  name: 'github_create_branch',
  title: 'Create a GitHub branch',
  description: 'Makes a branch at the head of another one. A person is asked first.',
  capability: 'execution',
  input: branchInput,
  async call({ repository, branch, from }, { services, signal }) {
    const head = await ask(services, signal, repository, { path: ['git', 'ref', 'heads', ...from.split('/')] })
    const sha = isJsonObject(head) && isJsonObject(head.object) ? head.object.sha : undefined
    if (typeof sha !== 'string') throw new AppError('tool.failed', `GitHub did not say where ${from} is`)
    const made = await ask(services, signal, repository, {
      method: 'POST',
      path: ['git', 'refs'],
      body: { ref: `refs/heads/${branch}`, sha },
    })
    return { ...pick(made, ['ref']), sha }
  },
}

const pullInput = z.strictObject({
  repository,
  title: z.string().min(1).max(256),
  body: text,
  head: refName,
  base: refName,
  draft: z.boolean().default(false),
})
const createPull: ToolDefinition<z.output<typeof pullInput>> = {
  ...writes,
  name: 'github_create_pull_request',
  title: 'Create a GitHub pull request',
  description: 'Opens a pull request from one branch to another. A person is asked first.',
  capability: 'communication',
  input: pullInput,
  async call({ repository, ...body }, { services, signal }) {
    return pick(await ask(services, signal, repository, { method: 'POST', path: ['pulls'], body }), ['number', 'html_url', 'state'])
  },
}

const runbookInput = z.strictObject({
  url: z.url({ protocol: /^https$/ }).describe('Address of the page, as in https://github.com/owner/name/blob/main/runbook.md.'),
})

/** Where the API has the file of a page: owner, name, reference and path. Null for a page that is none of a file. */
function fileOfPage(page: string): { repository: string; ref: string; path: string[] } | null {
  const url = URL.parse(page)
  const [owner, name, kind, ref, ...path] = (url?.pathname ?? '').split('/').slice(1).map(decodeURIComponent)
  if (!owner || !name || !ref || (kind !== 'blob' && kind !== 'raw') || path.length === 0) return null
  return { repository: `${owner}/${name}`, ref, path }
}

/** The same file as it is, without the API. */
function rawRequest(page: string): Json | null {
  const file = URL.parse(page)?.hostname === 'github.com' ? fileOfPage(page) : null
  if (!file) return null
  const path = [file.repository, encodeURIComponent(file.ref), ...file.path.map(encodeURIComponent)].join('/')
  return { url: `https://raw.githubusercontent.com/${path}` }
}

const getRunbook: ToolDefinition<z.output<typeof runbookInput>> = {
  ...reads,
  name: 'github_get_runbook',
  title: 'Read a runbook on GitHub',
  description: 'Gives the text of a file by the address of its page, as links in alerts have it.',
  guidance: 'Open the page in a browser, and paste its text.',
  // the API lets few ask it without a token; pages of public files are for everybody
  alternatives: [{ tool: 'http_request', arguments: ({ url }) => rawRequest(url) }],
  input: runbookInput,
  async call({ url }, { services, signal }) {
    const file = fileOfPage(url)
    if (!file)
      throw new AppError('tool.invalid_parameters', `${url} is not the page of a file`, { hint: 'It has /blob/ and a branch in it.' })
    const found = await ask(services, signal, file.repository, { path: ['contents', ...file.path], query: { ref: file.ref } })
    if (!isJsonObject(found) || typeof found.content !== 'string') throw new AppError('tool.failed', `${url} is no file with text`)
    return { path: file.path.join('/'), ref: file.ref, text: Buffer.from(found.content, 'base64').toString('utf8') } satisfies JsonObject
  },
}

export const githubTools = [listIssues, getIssue, getPull, getChecks, getRunbook, createIssue, commentIssue, createBranch, createPull]
