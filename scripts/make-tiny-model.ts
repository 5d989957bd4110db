// Writes a tiny model that runs in process: node scripts/make-tiny-model.ts <folder> [text|embeddings]
import { writeTinyModel } from '../src-main/models/in-process/testing/tiny-model.ts'

const [folder, kind = 'text'] = process.argv.slice(2)
if (!folder || (kind !== 'text' && kind !== 'embeddings')) {
  console.error('Usage: node scripts/make-tiny-model.ts <folder> [text|embeddings]')
  process.exit(2)
}
await writeTinyModel(folder, kind)
