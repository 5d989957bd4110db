import { CircleAlert } from 'lucide-react'
import { visibleText } from '#shared/visible-text.ts'
import { cancelUpload, useEvidence } from '../../state/evidence-store.ts'
import { Button } from '../../ui/Button.tsx'
import { bytes } from '../../ui/format.ts'
import { runText } from '../../ui/run-strings.ts'
import { cancelWalk, useWalk } from './take-files.ts'

const text = runText.drop

/** How far the reading and sending of dropped files is, with a way to stop it; or what went wrong with it. */
export function UploadState() {
  const upload = useEvidence((state) => state.upload)
  const error = useEvidence((state) => state.error)
  const found = useWalk((state) => state.found)
  if (error)
    return (
      <div className="mt-3 flex gap-2 rounded bg-bad-soft px-3 py-2 text-xs" role="alert">
        <CircleAlert size={14} className="mt-px shrink-0 text-bad" aria-hidden />
        <div>
          <p className="font-medium">{visibleText(error.message)}</p>
          {error.hint && <p>{visibleText(error.hint)}</p>}
        </div>
      </div>
    )
  if (found === null && !upload) return null
  const share = upload ? upload.doneBytes / Math.max(1, upload.bytes) : 0
  const said = upload ? text.adding(upload.doneFiles, upload.files) : text.reading(found ?? 0)
  return (
    <div className="mt-3 flex items-center gap-3 rounded border px-3 py-2">
      <div className="min-w-0 flex-1">
        <p className="flex justify-between gap-2 text-xs">
          <span className="truncate" role="status">
            {upload ? `${visibleText(upload.name)}: ${said}` : said}
          </span>
          {upload && <span className="shrink-0 text-muted">{`${bytes(upload.doneBytes)} / ${bytes(upload.bytes)}`}</span>}
        </p>
        <progress className="upload-progress mt-1.5 block w-full" max={1} value={upload ? share : undefined} aria-label={said} />
      </div>
      <Button small onClick={upload ? cancelUpload : cancelWalk}>
        {text.cancel}
      </Button>
    </div>
  )
}
