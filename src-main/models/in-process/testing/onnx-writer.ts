/** A small writer of ONNX files (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), for models that tests make. */

const varint = (value: number): number[] => {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  do {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    bytes.push(rest === 0n ? low : low | 0x80)
  } while (rest !== 0n)
  return bytes
}

const utf8 = new TextEncoder()
const number = (field: number, value: number) => Uint8Array.from([...varint(field * 8), ...varint(value)])
const bytes = (field: number, value: Uint8Array) => joined([Uint8Array.from([...varint(field * 8 + 2), ...varint(value.length)]), value])
const text = (field: number, value: string) => bytes(field, utf8.encode(value))

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export interface OnnxTensor {
  name: string
  dims: readonly number[]
  values: Float32Array | BigInt64Array
}

export interface OnnxNode {
  op: string
  inputs: readonly string[]
  outputs: readonly string[]
  /** Whole numbers only, which is all that these models need. */
  attributes?: Record<string, number | readonly number[]>
}

/** A named input or output; a dimension that is a text is open. */
export interface OnnxValue {
  name: string
  type: 'float' | 'int64'
  dims: readonly (number | string)[]
}

const typeNumbers = { float: 1, int64: 7 }

function attribute(name: string, value: number | readonly number[]): Uint8Array {
  const given = typeof value === 'number' ? [number(3, value), number(20, 2)] : [...value.map((one) => number(8, one)), number(20, 7)]
  return joined([text(1, name), ...given])
}

function node({ op, inputs, outputs, attributes = {} }: OnnxNode): Uint8Array {
  return joined([
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => bytes(5, attribute(name, value))),
  ])
}

function tensor({ name, dims, values }: OnnxTensor): Uint8Array {
  const type = values instanceof Float32Array ? typeNumbers.float : typeNumbers.int64
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return joined([...dims.map((dim) => number(1, dim)), number(2, type), text(8, name), bytes(9, raw)])
}

function value({ name, type, dims }: OnnxValue): Uint8Array {
  const shape = joined(dims.map((dim) => bytes(1, typeof dim === 'number' ? number(1, dim) : text(2, dim))))
  return joined([text(1, name), bytes(2, bytes(1, joined([number(1, typeNumbers[type]), bytes(2, shape)])))])
}

/** The bytes of a model of operator set 17. */
export function writeOnnx(graph: {
  nodes: readonly OnnxNode[]
  tensors: readonly OnnxTensor[]
  inputs: readonly OnnxValue[]
  outputs: readonly OnnxValue[]
}): Uint8Array {
  const body = joined([
    ...graph.nodes.map((one) => bytes(1, node(one))),
    text(2, 'tiny'),
    ...graph.tensors.map((one) => bytes(5, tensor(one))),
    ...graph.inputs.map((one) => bytes(11, value(one))),
    ...graph.outputs.map((one) => bytes(12, value(one))),
  ])
  return joined([number(1, 8), bytes(7, body), bytes(8, joined([text(1, ''), number(2, 17)]))])
}
