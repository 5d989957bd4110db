import { httpRequests } from '../tools/network/http-requests.ts'
import type { RequestSource } from './requests-of.ts'

/** What HTTP request nodes ask for, where their host is written in them. */
export const httpNodeRequests: RequestSource = async ({ nodes }) =>
  Object.entries(nodes).flatMap(([id, { kind, config }]) => {
    if (kind !== 'http-request' || typeof config.url !== 'string') return []
    const secret = typeof config.secret === 'string' ? config.secret : undefined
    return httpRequests({ url: config.url, secret }, 'tool:http_request').map((request) => ({ request, nodes: [id] }))
  })
