import { useDocument } from '../state/document-store.ts'
import { saveOver, takeFromDisk } from '../state/workflow-files.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { strings } from '../ui/strings.ts'

const text = strings.app.conflict

/** Two versions of one file: neither is lost without a person's word. */
export function ConflictDialog() {
  const open = useDocument((state) => state.saving === 'conflict')
  const close = () => useDocument.setState({ saving: 'idle' })
  return (
    <Dialog
      open={open}
      onClose={close}
      title={text.title}
      width={460}
      footer={
        <>
          <Button onClick={close}>{strings.cancel}</Button>
          <Button onClick={() => void takeFromDisk()}>{text.theirs}</Button>
          <Button look="primary" onClick={() => void saveOver()}>
            {text.mine}
          </Button>
        </>
      }
    >
      <p>{text.text}</p>
    </Dialog>
  )
}
