import { openWorkspace } from '../workspace.ts'

await openWorkspace(process.argv[2] as string)
process.send?.('held')
setInterval(() => {}, 1000)
