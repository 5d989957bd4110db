import { ArrowUp, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { type ModelThinking, type ThinkingEffort, thinkingEfforts, thinkingPattern } from '#shared/models/thinking.ts'
import { changeModelSettings } from '../../state/model-settings-store.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { modelsText } from '../../ui/models-strings.ts'
import { CommitField } from '../CommitField.tsx'
import { modelNames } from './model-names.ts'

const text = modelsText.thinking

/** Changes the rows as they are when earlier changes are written. */
const write = (change: (rows: readonly ModelThinking[]) => ModelThinking[]) =>
  changeModelSettings(({ thinking }) => ({ set: 'thinking', rows: change(thinking) }))

const moveUp = (rows: readonly ModelThinking[], at: number) =>
  rows.map((row, index) => (index === at - 1 ? rows[at] : index === at ? rows[at - 1] : row) ?? row)

/** How long models think before they answer: the first row that fits a model counts. */
export function Thinking({ rows }: { rows: readonly ModelThinking[] }) {
  const [model, setModel] = useState('')
  const isNew = (name: string) => thinkingPattern.test(name) && !rows.some((row) => row.model === name)
  const add = async () => {
    if (isNew(model) && (await write((now) => [...now.filter((row) => row.model !== model), { model, effort: 'medium' }]))) setModel('')
  }
  return (
    <section aria-labelledby="settings-thinking">
      <h4 id="settings-thinking" className="font-medium">
        {text.title}
      </h4>
      <p className="mb-2 max-w-140 text-muted">{text.text}</p>
      {rows.length > 0 && (
        <table className="w-full table-fixed">
          <thead className="text-left text-muted text-xs">
            <tr>
              <th className="pb-1 pr-2 font-normal">{text.model}</th>
              <th className="w-44 pb-1 font-normal">{text.effort}</th>
              <th className="w-18" aria-hidden />
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <Row key={row.model} rows={rows} at={at} isNew={isNew} />
            ))}
          </tbody>
        </table>
      )}
      <form
        className="mt-2 flex gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          void add()
        }}
      >
        <input
          className="field w-72! font-mono text-xs"
          aria-label={text.addHint}
          placeholder={text.addHint}
          list={modelNames}
          value={model}
          onChange={(event) => setModel(event.target.value.trim())}
        />
        <Button type="submit" icon={Plus} disabled={!isNew(model)}>
          {text.add}
        </Button>
      </form>
    </section>
  )
}

function Row({ rows, at, isNew }: { rows: readonly ModelThinking[]; at: number; isNew(name: string): boolean }) {
  const { model, effort } = rows[at] as ModelThinking
  const isThis = (row: ModelThinking) => row.model === model
  const change = (changed: Partial<ModelThinking>) => write((now) => now.map((row) => (isThis(row) ? { ...row, ...changed } : row)))
  return (
    <tr>
      <td className="py-1 pr-2">
        <CommitField
          label={text.modelOf(at + 1)}
          list={modelNames}
          className="font-mono text-xs"
          value={model}
          onCommit={async (typed) => isNew(typed) && change({ model: typed })}
        />
      </td>
      <td className="py-1">
        <select
          className="field"
          aria-label={text.effortOf(model)}
          value={effort}
          onChange={(event) => void change({ effort: event.target.value as ThinkingEffort })}
        >
          {thinkingEfforts.map((each) => (
            <option key={each} value={each}>
              {text.efforts[each]}
            </option>
          ))}
        </select>
      </td>
      <td className="py-1 pl-1 text-right">
        <IconButton
          icon={ArrowUp}
          label={text.up(model)}
          disabled={at === 0}
          onClick={() => void write((now) => moveUp(now, now.findIndex(isThis)))}
        />
        <IconButton icon={Trash2} label={text.remove(model)} onClick={() => void write((now) => now.filter((row) => !isThis(row)))} />
      </td>
    </tr>
  )
}
