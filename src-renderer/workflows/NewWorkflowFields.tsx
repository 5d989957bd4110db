import { visibleText } from '#shared/visible-text.ts'
import { workflowText } from '../ui/workflow-strings.ts'
import { useHome } from './home-store.ts'

const text = workflowText.gallery

interface FieldProps {
  value: string
  onChange(value: string): void
}

/** What a new workflow is to be called; empty takes the name that is shown. */
export function NameField({ value, placeholder, first = false, onChange }: FieldProps & { placeholder: string; first?: boolean }) {
  return (
    <label className="flex flex-col gap-1 font-medium text-xs">
      {text.name}
      <input
        // biome-ignore lint/a11y/noAutofocus: where nothing else is asked, it is what is to be filled in
        autoFocus={first}
        className="field font-normal text-sm"
        maxLength={200}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  )
}

/** The folder that it goes to, where there is more than one. */
export function FolderField({ value, onChange }: FieldProps) {
  const folders = useHome((state) => state.folders)
  if (folders.length === 0) return null
  return (
    <label className="flex flex-col gap-1 font-medium text-xs">
      {text.folder}
      <select className="field font-normal text-sm" value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{workflowText.list.topFolder}</option>
        {folders.map((each) => (
          <option key={each} value={each}>
            {visibleText(each)}
          </option>
        ))}
      </select>
    </label>
  )
}
