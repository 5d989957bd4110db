import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type OnnxNode, type OnnxTensor, type OnnxValue, writeOnnx } from './onnx-writer.ts'

const width = 16
const heads = 2
const layers = 2
const positions = 2048
const end = '<|end|>'

/** The letters that byte-level tokenizers write bytes with: printable ones stand for themselves, the others lie above U+0100. */
function byteLetters(): string[] {
  const printable = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174
  let next = 256
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : next++))
}

const vocabulary = Object.fromEntries([...byteLetters(), end].map((letter, id) => [letter, id]))
const words = Object.keys(vocabulary).length

/** Numbers in [-0.5, 0.5) that are the same every time. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32 - 0.5
  }
}

class Graph {
  readonly nodes: OnnxNode[] = []
  readonly tensors: OnnxTensor[] = []
  readonly #random = seeded(7)
  #made = 0

  weight(dims: number[], scale: number, constant?: number): string {
    const values = Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => constant ?? this.#random() * scale)
    return this.tensor(dims, values)
  }

  whole(values: number[], dims = [values.length]): string {
    return this.tensor(dims, BigInt64Array.from(values.map(BigInt)))
  }

  tensor(dims: number[], values: Float32Array | BigInt64Array): string {
    const name = `w${this.tensors.length}`
    this.tensors.push({ name, dims, values })
    return name
  }

  add(op: string, inputs: string[], attributes?: OnnxNode['attributes'], output = `v${this.#made++}`): string {
    this.nodes.push({ op, inputs, outputs: [output], ...(attributes ? { attributes } : {}) })
    return output
  }

  normal(input: string): string {
    return this.add('LayerNormalization', [input, this.weight([width], 0, 1), this.weight([width], 0, 0)], { axis: -1 })
  }
}

/** A decoder of two layers with a cache of keys and values, in the form in which GPT-2 is exported. */
function textModel(): Uint8Array {
  const graph = new Graph()
  const size = width / heads
  const embedded = graph.add('Gather', [graph.weight([words, width], 2), 'input_ids'])
  let x = graph.add('Add', [embedded, graph.add('Gather', [graph.weight([positions, width], 2), 'position_ids'])])
  // a word sees those before it and itself
  const total = graph.add('Gather', [graph.add('Shape', ['attention_mask']), graph.whole([1], [])], { axis: 0 })
  const seen = graph.add('Range', [graph.whole([0], []), total, graph.whole([1], [])])
  const allowed = graph.add('LessOrEqual', [seen, graph.add('Unsqueeze', ['position_ids', graph.whole([2])])])
  const bias = graph.add('Where', [allowed, graph.weight([], 0, 0), graph.weight([], 0, -1e9)])
  const masked = graph.add('Unsqueeze', [bias, graph.whole([1])])
  const apart = graph.whole([0, 0, heads, size])
  for (let layer = 0; layer < layers; layer++) {
    const normal = graph.normal(x)
    const split = () => {
      const all = graph.add('Reshape', [graph.add('MatMul', [normal, graph.weight([width, width], 1)]), apart])
      return graph.add('Transpose', [all], { perm: [0, 2, 1, 3] })
    }
    const [query, newKey, newValue] = [split(), split(), split()]
    const past = (what: string) => `past_key_values.${layer}.${what}`
    const key = graph.add('Concat', [past('key'), newKey], { axis: 2 }, `present.${layer}.key`)
    const value = graph.add('Concat', [past('value'), newValue], { axis: 2 }, `present.${layer}.value`)
    const scores = graph.add('MatMul', [query, graph.add('Transpose', [key], { perm: [0, 1, 3, 2] })])
    const scaled = graph.add('Mul', [scores, graph.weight([], 0, 1 / Math.sqrt(size))])
    const weights = graph.add('Softmax', [graph.add('Add', [scaled, masked])], { axis: -1 })
    const mixed = graph.add('Transpose', [graph.add('MatMul', [weights, value])], { perm: [0, 2, 1, 3] })
    const together = graph.add('Reshape', [mixed, graph.whole([0, 0, width])])
    x = graph.add('Add', [x, graph.add('MatMul', [together, graph.weight([width, width], 1)])])
    const wide = graph.add('Relu', [graph.add('MatMul', [graph.normal(x), graph.weight([width, 4 * width], 1)])])
    x = graph.add('Add', [x, graph.add('MatMul', [wide, graph.weight([4 * width, width], 1)])])
  }
  // only letters that can be printed, so that what it writes is text
  const printable = Float32Array.from({ length: words }, (_, id) => (id >= 32 && id <= 126 ? 0 : -1e4))
  const likely = graph.add('MatMul', [graph.normal(x), graph.weight([width, words], 4)])
  graph.add('Add', [likely, graph.tensor([words], printable)], undefined, 'logits')
  const cache = (prefix: string, length: string) =>
    Array.from({ length: layers }, (_, layer) => ['key', 'value'].map((what) => `${prefix}.${layer}.${what}`))
      .flat()
      .map((name): OnnxValue => ({ name, type: 'float', dims: ['batch_size', heads, length, size] }))
  return writeOnnx({
    nodes: graph.nodes,
    tensors: graph.tensors,
    inputs: [
      { name: 'input_ids', type: 'int64', dims: ['batch_size', 'sequence_length'] },
      { name: 'attention_mask', type: 'int64', dims: ['batch_size', 'total_sequence_length'] },
      { name: 'position_ids', type: 'int64', dims: ['batch_size', 'sequence_length'] },
      ...cache('past_key_values', 'past_sequence_length'),
    ],
    outputs: [
      { name: 'logits', type: 'float', dims: ['batch_size', 'sequence_length', words] },
      ...cache('present', 'total_sequence_length'),
    ],
  })
}

/** An encoder that is no more than its embeddings, normalised, in the form in which BERT is exported. */
function embeddingModel(): Uint8Array {
  const graph = new Graph()
  const embedded = graph.add('Gather', [graph.weight([words, width], 2), 'input_ids'])
  graph.nodes.push({
    op: 'LayerNormalization',
    inputs: [embedded, graph.weight([width], 0, 1), graph.weight([width], 0, 0)],
    outputs: ['last_hidden_state'],
    attributes: { axis: -1 },
  })
  const dims = ['batch_size', 'sequence_length']
  return writeOnnx({
    nodes: graph.nodes,
    tensors: graph.tensors,
    inputs: ['input_ids', 'attention_mask'].map((name): OnnxValue => ({ name, type: 'int64', dims })),
    outputs: [{ name: 'last_hidden_state', type: 'float', dims: [...dims, width] }],
  })
}

const chatTemplate = `{% for message in messages %}{{ message.role + ': ' + message.content + '\n' }}{% endfor %}{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}`

const tokenizer = {
  version: '1.0',
  added_tokens: [{ id: vocabulary[end], content: end, special: true, single_word: false, lstrip: false, rstrip: false, normalized: false }],
  normalizer: null,
  pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
  post_processor: null,
  decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
  model: { type: 'BPE', unk_token: null, vocab: vocabulary, merges: [] },
}

const configs = {
  text: { model_type: 'gpt2', architectures: ['GPT2LMHeadModel'], n_embd: width, n_head: heads, n_layer: layers, n_positions: positions },
  embeddings: {
    ...{ model_type: 'bert', architectures: ['BertModel'], hidden_size: width, num_hidden_layers: 1, num_attention_heads: 1 },
    max_position_embeddings: positions,
  },
}

/**
 * Writes a whole model of about 100 KB as it would be fetched: two layers, 16 numbers wide, one token for each byte, and
 * weights that are the same every time. What it writes makes no sense, but is what its weights say.
 */
export async function writeTinyModel(folder: string, kind: 'text' | 'embeddings'): Promise<void> {
  await mkdir(join(folder, 'onnx'), { recursive: true })
  const json = (name: string, data: unknown) => writeFile(join(folder, name), JSON.stringify(data))
  const special = { eos_token_id: vocabulary[end], bos_token_id: vocabulary[end], pad_token_id: vocabulary[end] }
  await json('config.json', { ...configs[kind], ...special, vocab_size: words })
  await json('generation_config.json', special)
  await json('tokenizer.json', tokenizer)
  await json('tokenizer_config.json', {
    ...{ tokenizer_class: 'GPT2Tokenizer', model_max_length: positions, chat_template: chatTemplate },
    ...{ eos_token: end, bos_token: end, pad_token: end },
  })
  await writeFile(join(folder, 'onnx', 'model.onnx'), kind === 'text' ? textModel() : embeddingModel())
}
