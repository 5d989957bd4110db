import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** How the weights of a model are kept, by the name of their file, the one to prefer first. */
const forms = [
  ['q4', 'model_q4.onnx'],
  ['q8', 'model_quantized.onnx'],
  ['int8', 'model_int8.onnx'],
  ['uint8', 'model_uint8.onnx'],
  ['fp32', 'model.onnx'],
  ['q4f16', 'model_q4f16.onnx'],
  ['fp16', 'model_fp16.onnx'],
] as const
export type WeightForm = (typeof forms)[number][0]

/** Models may lie under the name of whoever made them. */
const deepest = 3

const namesIn = async (folder: string) =>
  (await readdir(folder, { withFileTypes: true }).catch(() => [])).filter(({ name }) => name[0] !== '.')

/** The models in a folder, by their path in it. */
export async function modelsIn(folder: string, inside = '', depth = 1): Promise<string[]> {
  const entries = await namesIn(join(folder, inside))
  if (inside !== '' && entries.some(({ name }) => name === 'config.json')) return [inside]
  if (depth > deepest) return []
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => (inside === '' ? name : `${inside}/${name}`))
  return (await Promise.all(folders.map((one) => modelsIn(folder, one, depth + 1)))).flat().sort()
}

/** In which form the weights of a model are there; null where they are not. */
export async function weightsOf(folder: string, model: string): Promise<WeightForm | null> {
  const names = new Set((await namesIn(join(folder, model, 'onnx'))).map(({ name }) => name))
  return forms.find(([, file]) => names.has(file))?.[0] ?? null
}

/** How the vectors of the words of a text become one, as the makers of the model say beside it; their mean where they do not. */
export async function poolingOf(folder: string, model: string): Promise<'mean' | 'cls' | 'last_token'> {
  const text = await readFile(join(folder, model, '1_Pooling', 'config.json'), 'utf8').catch(() => '{}')
  const said = JSON.parse(text) as Record<string, unknown>
  if (said.pooling_mode_cls_token === true) return 'cls'
  return said.pooling_mode_lasttoken === true ? 'last_token' : 'mean'
}

/** A name that stays inside the folder: parts of plain letters, at most three of them. */
export const isModelName = (name: string): boolean => /^[\w-][\w.-]*(\/[\w-][\w.-]*){0,2}$/.test(name) && !name.includes('..')
