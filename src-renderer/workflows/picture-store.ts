import { useEffect } from 'react'
import { create } from 'zustand'
import type { WorkflowSummary } from '#shared/api/contract.ts'
import type { DocumentPicture } from '#shared/document/document-picture.ts'
import { call } from '../state/api.ts'

/** What workflows look like, by file and when it was last changed. Null: it has no picture. */
const usePictures = create<{ pictures: Readonly<Record<string, DocumentPicture | null>> }>(() => ({ pictures: {} }))

const atOnce = 100
let wanted = new Map<string, string>()
let asked = false

const keyOf = ({ file, updatedAt }: WorkflowSummary): string => `${updatedAt} ${file}`

function loadSoon(ms: number): void {
  if (asked) return
  asked = true
  setTimeout(() => void load(), ms)
}

async function load(): Promise<void> {
  asked = false
  const batch = [...wanted].slice(0, atOnce)
  wanted = new Map([...wanted].slice(atOnce))
  if (wanted.size > 0) loadSoon(0)
  try {
    const found = await call((client) => client.workflow.pictures({ files: batch.map(([, file]) => file) }))
    const pictures = Object.fromEntries(batch.map(([key, file]) => [key, found[file] ?? null]))
    usePictures.setState((state) => ({ pictures: { ...state.pictures, ...pictures } }))
  } catch {
    // a list without pictures is a list; they are asked for again when they come into view
  }
}

/** The picture of a workflow; undefined while it is not there yet. */
export function usePicture(workflow: WorkflowSummary): DocumentPicture | null | undefined {
  const key = keyOf(workflow)
  const picture = usePictures((state) => state.pictures[key])
  const { file, readable } = workflow
  useEffect(() => {
    if (picture !== undefined || !readable) return
    wanted.set(key, file)
    loadSoon(30)
    return () => void wanted.delete(key)
  }, [picture, key, file, readable])
  return readable ? picture : null
}
