import { useState } from 'react'
import type { MergeChoices as Choices, MergeResult } from '#shared/document/merge-documents.ts'
import { compareWithDisk, mergeWithDisk, saveOver, takeFromDisk, takeMerged } from '../state/disk-follower.ts'
import { useDocument } from '../state/document-store.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { strings } from '../ui/strings.ts'
import { versionText } from '../ui/version-strings.ts'
import { MergeChoices } from './MergeChoices.tsx'

const text = versionText.conflict

interface Merging {
  choices: Choices
  result: MergeResult
}

/** Two states of one file: neither is lost, and none is taken without a person's word. */
export function ConflictDialog() {
  const open = useDocument((state) => state.saving === 'conflict')
  const unreadable = useDocument((state) => state.disk?.kind === 'unreadable')
  const [merging, setMerging] = useState<Merging | null>(null)
  const close = () => {
    setMerging(null)
    useDocument.setState({ saving: 'idle' })
  }
  const merge = (choices: Choices) =>
    void mergeWithDisk(choices).then((result) => {
      if (result) setMerging({ choices, result })
    })
  if (open && merging) return <MergeDialog merging={merging} onChange={merge} onBack={() => setMerging(null)} onClose={close} />
  return (
    <Dialog
      open={open}
      onClose={close}
      title={text.title}
      width={640}
      footer={
        <>
          <Button onClick={close}>{strings.cancel}</Button>
          <span className="flex-1" />
          {!unreadable && <Button onClick={() => void takeFromDisk()}>{text.theirs}</Button>}
          <Button look={unreadable ? 'primary' : 'plain'} onClick={() => void saveOver()}>
            {text.mine}
          </Button>
          {!unreadable && (
            <Button look="primary" onClick={() => merge({})}>
              {text.merge}
            </Button>
          )}
        </>
      }
    >
      <p>{unreadable ? text.unreadable : text.text}</p>
      <p className="mt-1 text-muted">{text.kept}</p>
      {!unreadable && (
        <Button small className="mt-3" onClick={() => void compareWithDisk()}>
          {text.difference}
        </Button>
      )}
    </Dialog>
  )
}

interface MergeDialogProps {
  merging: Merging
  onChange(choices: Choices): void
  onBack(): void
  onClose(): void
}

function MergeDialog({ merging: { choices, result }, onChange, onBack, onClose }: MergeDialogProps) {
  const mine = useDocument((state) => state.document)
  const theirs = useDocument((state) => (state.disk?.kind === 'changed' ? state.disk.document : null))
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.mergeTitle}
      description={text.mergeClean(result.conflicts.length)}
      width={640}
      footer={
        <>
          <Button onClick={onBack}>{text.back}</Button>
          <span className="flex-1" />
          <Button look="primary" onClick={() => void takeMerged(result.document).then(onBack)}>
            {text.takeMerge}
          </Button>
        </>
      }
    >
      {mine && theirs && (
        <MergeChoices
          conflicts={result.conflicts}
          choices={choices}
          mine={mine}
          theirs={theirs}
          onChoose={(key, side) => onChange({ ...choices, [key]: side })}
        />
      )}
    </Dialog>
  )
}
