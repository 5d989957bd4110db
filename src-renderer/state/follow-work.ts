import { followComparison } from './compare.ts'
import { followDisk } from './disk-follower.ts'
import { followEdits } from './journal-keeper.ts'
import { followDocument } from './workflow-files.ts'

let following = false

/** From now on, edits are kept, the file is watched, and problems follow the document. Once is enough. */
export function followWork(): void {
  if (following) return
  following = true
  followDocument()
  followEdits()
  followDisk()
  followComparison()
}
