import { MemoryLogStore } from './memory-log-store.ts'
import { logStoreSuite } from './testing/log-store-suite.ts'

logStoreSuite('memory', async () => new MemoryLogStore())
