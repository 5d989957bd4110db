import { useMemo, useState } from 'react'
import { readTags } from '#shared/document/tags.ts'
import { Field } from '../inspector/Field.tsx'
import { useCatalogue } from '../state/catalogue-store.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { strings } from '../ui/strings.ts'
import { TagsField } from '../ui/TagsField.tsx'
import { workflowText } from '../ui/workflow-strings.ts'
import { tagWorkflows } from './home-actions.ts'
import { ask } from './home-store.ts'
import { tagsOf } from './listed-workflows.ts'

const close = () => ask(null)

/** Tags of one or several workflows: what is added comes to all of them, what is removed goes from all. */
export function TagsDialog({ files }: { files: readonly string[] }) {
  const workflows = useCatalogue((state) => state.workflows)
  const chosen = useMemo(() => (workflows ?? []).filter(({ file }) => files.includes(file)), [workflows, files])
  const [before] = useState(() => tagsOf(chosen))
  const [added, setAdded] = useState<readonly string[]>([])
  const [removed, setRemoved] = useState<readonly string[]>([])
  const counts = new Map(before.map(({ tag, count }) => [tag, count]))
  const tags = readTags([...before.map(({ tag }) => tag).filter((tag) => !removed.includes(tag)), ...added])
  const someOnly = (tag: string) => !added.includes(tag) && (counts.get(tag) ?? 0) < chosen.length
  const apply = async () => {
    const done = added.length + removed.length === 0 || (await tagWorkflows(files, [...added], [...removed]))
    if (done) close()
  }
  return (
    <Dialog
      open
      onClose={close}
      title={workflowText.dialogs.tags(chosen.length)}
      width={460}
      footer={
        <>
          <Button onClick={close}>{strings.cancel}</Button>
          <Button look="primary" onClick={() => void apply()}>
            {workflowText.dialogs.apply}
          </Button>
        </>
      }
    >
      <Field label={workflowText.tags.label} help={workflowText.tags.help}>
        {(attributes) => (
          <TagsField
            attributes={attributes}
            autoFocus
            tags={tags}
            known={tagsOf(workflows ?? []).map(({ tag }) => tag)}
            note={(tag) => (someOnly(tag) ? workflowText.tags.onSome(counts.get(tag) ?? 0) : null)}
            onAdd={(tag) => {
              setAdded([...added, tag])
              setRemoved(removed.filter((other) => other !== tag))
            }}
            onRemove={(tag) => {
              setAdded(added.filter((other) => other !== tag))
              if (counts.has(tag)) setRemoved([...removed, tag])
            }}
          />
        )}
      </Field>
    </Dialog>
  )
}
