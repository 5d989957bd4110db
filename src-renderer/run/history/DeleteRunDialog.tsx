import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { runText } from '../../ui/run-strings.ts'
import { strings } from '../../ui/strings.ts'
import { askToDelete, deleteRun, useDeletion } from './past-run.ts'

const text = runText.runs

/** Asks before a run is deleted, since nothing brings it back. */
export function DeleteRunDialog() {
  const runId = useDeletion((state) => state.runId)
  const close = () => askToDelete(null)
  const confirm = () => {
    close()
    if (runId !== null) void deleteRun(runId)
  }
  return (
    <Dialog
      open={runId !== null}
      onClose={close}
      title={text.deleteTitle}
      width={420}
      footer={
        <>
          <Button onClick={close}>{strings.cancel}</Button>
          <Button look="bad" onClick={confirm}>
            {text.delete}
          </Button>
        </>
      }
    >
      <p>{text.deleteText}</p>
    </Dialog>
  )
}
