import { type ImportProduct, importProducts } from '#shared/import/import-report.ts'
import { productTables } from '#shared/import/product-tables.ts'

type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string

/** What is particular to a product, beside the table of its types. */
const particulars: Record<ImportProduct, string> = {
  dify: `Reads \`*.yml\` of workflows and chat flows, and of apps that are one prompt or one agent. Connections there say what runs after what, and texts name any value that came before (\`{{#part.name#}}\`): such values become connections of their own, and a part that runs only on one way of a branch stays bound to it. Variables of the conversation and of the environment become fixed values; secret ones do not come along. Jinja becomes Liquid, where every construct has a counterpart. A failure branch becomes the \`error\` port, retries and a value instead become the node's own settings.

Python that computes with texts, numbers, lists and objects is turned into JavaScript; what imports more than json, re, math and copy, or needs files and classes, is not. Lost: other Python, tools and plugins, knowledge bases, the memory of a conversation, images.`,
  flowise: `Reads a flow (\`*.json\`) or an export of all (\`AgentFlowV2\`). The state of the flow becomes what the last part before has set; the HTML of fields becomes Markdown. Of the conversation a part is shown the message and what the part before it said.

A jump back becomes a Loop that holds what lies between, where that is entered at one place and left by a choice; the state and what later parts read go round with it. Lost: other jumps back, tools other than the calculator and the time, document stores, chatflows of version 1.`,
  n8n: `Reads \`*.json\` of one workflow or a list. Expressions are read by a parser, never run, and become JSONata or Liquid; one that has no counterpart stays as words and is named. Models, parsers and known tools that are plugged into an agent go into it; tools that are not here stay as placeholders at its \`context\`. What leads back to Loop Over Items goes inside a Map. A part that was switched off becomes a note, and what came to it goes on.

n8n runs a part once for each item; here it runs once for the value that arrives, which may be a list. A memory becomes an input with the earlier messages; a service that asks a person and waits becomes a Question, asked here. Dates are those of UTC. Lost: integrations with other services, vector stores, binary data, Python.`,
  rivet: `Reads a project (\`*.rivet-project\`) or a graph. Each graph becomes a workflow, and calls between them stay calls. \`{{names}}\` of texts are ports. A fixed system prompt goes into the model that is asked with it; several messages become one text.

Lost: parts that run once for each item (*Split*), loop controllers, external calls, files, datasets, functions that a model may call.`,
}

/** docs/import.md, from the tables that the importers work by. */
export function importPage(generated: string, table: Table): string {
  const sections = Object.entries(importProducts).flatMap(([product, name]) => {
    const rows = Object.entries(productTables[product as ImportProduct]).map(([type, { to }]) => [`\`${type}\``, to])
    return [`## ${name}`, particulars[product as ImportProduct], table(['type', 'becomes'], rows)]
  })
  return [
    generated,
    '# Bringing in workflows of other products',
    'Drop the file on the window, paste its text on the canvas, choose it with *Open a file* among the workflows, or run `trellis import FILE --out DIR`. The format is found by what the file says, not by its name.',
    `Nothing in the file is run, fetched or opened. What comes of it is shown before anything is made, part by part:

- **Kept**: a node does the same, and every setting of the part went into it.
- **Changed**: a node does it, with something different or left out, each of which is named.
- **Lost**: no node does it. It is a placeholder with its original, its connections and a port for each of them, or a note where it never ran. The document can be edited all around it.

The report is made by the import while it works: each setting is read through a reader that remembers what was read, and what nobody read is named as not carried over. Types that are not in these tables become placeholders.`,
    'Credentials that stand in the file are taken out, and named without their value: in what a placeholder keeps they become `{"secret": "name"}`. Files of more than 10 MB or 64 levels, keys that reach a prototype, and YAML whose aliases multiply are refused.',
    'HTTP requests become `http-request` nodes: method, address, query, headers, body, time limit and retries, and in the place of a credential the name of a secret that you keep. What they speak to is granted by you before they run. What a request here cannot have is said: headers made of values of the run, credentials in the query, a second secret, bodies and answers that are files, proxies, a server that is not checked.',
    'Cycles are cut where the importer knows no container for them, and named.',
    ...sections,
    '',
  ].join('\n\n')
}
