import { z } from 'zod'
import { defineNode } from './node-spec.ts'

const reading = ['GET', 'HEAD'] as const
const methods = [...reading, 'POST', 'PUT', 'PATCH', 'DELETE'] as const

export const httpRequestNode = defineNode({
  kind: 'http-request',
  version: 1,
  title: 'HTTP request',
  group: 'tools',
  summary: 'Ask another system over HTTP, and go on with its answer.',
  docs: 'Sends one request. `url` is a Liquid template with the input as `in`: `{{ in.id | url_encode }}` puts a value into a path. `body` is a JSONata expression; a text is sent as it is, anything else as JSON. The scheme, host and port are reached only once a person has granted them; loopback, private and link-local addresses one by one, and those where clouds give out credentials never. Redirects obey the same rules, and take no credentials to another place. A `secret` is named, never written down: it is sent only to where the person allowed it to go. GET and HEAD run by themselves; other methods ask a person with the real request. An answer has at most 1 MiB. With `failOnStatus` a status of 400 and above fails with `network.failed`; otherwise `details` says it.',
  icon: 'globe',
  config: z.strictObject({
    method: z.enum(methods).default('GET'),
    url: z.string().max(8000).default(''),
    query: z.record(z.string(), z.string()).default({}),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.string().max(100_000).default(''),
    secret: z.string().max(200).default(''),
    secretHeader: z.string().max(100).default('Authorization'),
    secretPrefix: z.string().max(100).default('Bearer '),
    timeoutSeconds: z.int().min(1).max(120).default(20),
    failOnStatus: z.boolean().default(true),
  }),
  inputs: () => [{ id: 'in', label: 'In', type: 'any' }],
  outputs: () => [
    { id: 'out', label: 'Answer', type: 'json', description: 'The body: what its JSON says, or its text.' },
    { id: 'details', label: 'Details', type: 'json', description: 'Status, headers, where it came from, and its size.' },
  ],
  effect: 'outside',
  form: [
    { name: 'method', label: 'Method', widget: 'select', options: methods.map((value) => ({ value, label: value })) },
    { name: 'url', label: 'Address', widget: 'code', language: 'liquid', placeholder: 'https://api.example.com/items/{{ in.id }}' },
    { name: 'query', label: 'Query', widget: 'key-values' },
    { name: 'headers', label: 'Headers', widget: 'key-values' },
    {
      name: 'body',
      label: 'Body',
      widget: 'code',
      language: 'jsonata',
      help: 'Gives what is sent, as in {"name": in.name}.',
      showWhen: { field: 'method', in: ['POST', 'PUT', 'PATCH', 'DELETE'] },
    },
    { name: 'secret', label: 'Secret', widget: 'text', help: 'Name of a secret. Its value is never in a workflow.' },
    { name: 'secretHeader', label: 'Header of the secret', widget: 'text' },
    { name: 'secretPrefix', label: 'Before the secret', widget: 'text' },
    { name: 'timeoutSeconds', label: 'Time limit in seconds', widget: 'number', min: 1, max: 120 },
    { name: 'failOnStatus', label: 'Fail at status 400 and above', widget: 'switch' },
  ],
  sees: ({ in: value = null }) => ({ in: value }),
  describe: ({ method, url }) => (url === '' ? 'no address yet' : `${method} ${url.replace(/^https?:\/\//, '')}`),
  check({ url, method, body }) {
    if (url.trim() === '')
      return [{ code: 'http.no_address', field: 'url', message: 'No address is given.', mend: 'Write the address of the request.' }]
    if (!/^(https?:\/\/|\{)/i.test(url.trim()))
      return [{ code: 'http.bad_address', field: 'url', message: 'The address is not http or https.', mend: 'Begin it with https://.' }]
    if (body.trim() !== '' && (reading as readonly string[]).includes(method))
      return [
        {
          code: 'http.body_ignored',
          field: 'body',
          message: `A ${method} request sends no body.`,
          mend: 'Choose another method, or empty the body.',
          severity: 'warning',
        },
      ]
    return []
  },
  examples: [
    {
      title: 'The state of an order',
      config: { url: 'https://shop.example.com/orders/{{ in.order | url_encode }}', secret: 'shop' },
      inputs: { in: { order: 'A 17' } },
    },
  ],
})
