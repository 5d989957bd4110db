import { z } from 'zod'
import type { Json } from '../json.ts'
import { schemaField } from './agent-config.ts'
import { defineNode } from './node-spec.ts'
import type { Port } from './port.ts'
import { portsOfSchema } from './schema-ports.ts'

const json: z.ZodType<Json> = z.json()

/** More arguments than a card has room for come in at `in`. */
const mostPorts = 24

/** The arguments of the tool as ports, beside those that every call has. */
function argumentPorts(schema: z.output<typeof schemaField> | null): Port[] {
  if (!schema) return []
  // what the config gives already need not be connected
  return portsOfSchema(schema)
    .filter(({ id }) => id !== 'in' && id !== 'error')
    .slice(0, mostPorts)
    .map((port) => ({ ...port, required: false }))
}

export const mcpToolNode = defineNode({
  kind: 'mcp-tool',
  version: 1,
  title: 'MCP tool',
  group: 'tools',
  summary: 'Call one tool of an MCP server.',
  docs: 'Calls the tool `tool.name` of the MCP server `tool.server`, which `trellis.yaml` describes under `mcp_servers`. Arguments are `arguments`, over which the fields of an object at `in` are laid, or those of the object that `expression` gives (JSONata, with the input as `in`), and over these the values of the ports that the arguments of the tool have. Nothing is started when a workflow is opened or checked: the server starts at the call, once a person granted its command (`mcp_start`) and the tool as it is (`mcp_use`). A tool whose description or arguments changed is not called (`mcp.tool_changed`). Each call asks a person unless one said that this tool need not. It fails with `mcp.start_failed`, `mcp.timeout`, `mcp.crashed`, `mcp.protocol`, `mcp.too_large` and `mcp.unavailable` for the server, and with `tool.failed` for what the tool says itself. `out` is the structured content of the answer, or its text, or `{text, parts}` where there is more than text.',
  icon: 'plug',
  config: z.strictObject({
    tool: z
      .strictObject({
        server: z.string().max(40),
        name: z.string().max(200),
        /** JSON Schema of its arguments when it was chosen: its ports. */
        schema: schemaField.nullable().default(null),
      })
      .default({ server: '', name: '', schema: null }),
    arguments: z.record(z.string(), json).default({}),
    expression: z.string().max(10_000).default(''),
  }),
  inputs: ({ tool }) => [{ id: 'in', label: 'Arguments', type: 'any' }, ...argumentPorts(tool.schema)],
  outputs: () => [
    { id: 'out', label: 'Result', type: 'json' },
    { id: 'details', label: 'Details', type: 'json' },
  ],
  effect: 'outside',
  form: [
    { name: 'tool', label: 'Server and tool', widget: 'mcp-tool' },
    { name: 'arguments', label: 'Arguments', widget: 'json' },
    {
      name: 'expression',
      label: 'Arguments from the input',
      widget: 'code',
      language: 'jsonata',
      help: 'Gives an object of arguments, as in {"query": in.text}.',
    },
  ],
  sees: ({ in: value = null }) => ({ in: value }),
  describe: ({ tool: { server, name } }) => (name === '' ? 'no tool yet' : [name, server].filter(Boolean).join(' · ')),
  check({ tool: { server, name } }, context) {
    if (server === '' || name === '')
      return [{ code: 'tool.missing', field: 'tool', message: 'No tool is chosen.', mend: 'Choose a server and one of its tools.' }]
    if (context.mcp === undefined) return []
    const known = Object.hasOwn(context.mcp, server) ? context.mcp[server] : undefined
    if (!known)
      return [
        {
          code: 'mcp.unknown_server',
          field: 'tool',
          message: `There is no MCP server "${server}".`,
          mend: 'Describe it under mcp_servers in trellis.yaml, or choose another one.',
        },
      ]
    if (!known.enabled)
      return [
        {
          code: 'mcp.disabled',
          field: 'tool',
          message: `The MCP server "${server}" is switched off.`,
          mend: 'Set enabled: true for it in trellis.yaml.',
        },
      ]
    // a server that never ran has shown no tools
    if (known.tools === null || known.tools.includes(name)) return []
    return [
      {
        code: 'mcp.unknown_tool',
        field: 'tool',
        message: `The MCP server "${server}" had no tool "${name}" when it last ran.`,
        mend: 'Choose one of its tools, or start the server in the settings if it has changed.',
        severity: 'warning',
      },
    ]
  },
  examples: [
    {
      title: 'Say something back',
      config: {
        tool: {
          server: 'everything',
          name: 'echo',
          schema: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
        },
        arguments: { message: 'Hello' },
      },
      inputs: {},
    },
  ],
})
