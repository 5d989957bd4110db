import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ModelAliasSummary } from '#shared/api/model-contract.ts'
import { changeModelSettings } from '../../state/model-settings-store.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { modelsText } from '../../ui/models-strings.ts'
import { CommitField } from '../CommitField.tsx'
import { modelNames } from './model-names.ts'

const text = modelsText.aliases

/** What each alias means, and what is asked after it. */
export function Aliases({ aliases }: { aliases: readonly ModelAliasSummary[] }) {
  const [name, setName] = useState('')
  const fits = /^[\w.-]{1,60}$/.test(name) && !aliases.some((alias) => alias.name === name)
  const add = async () => {
    if (fits && (await changeModelSettings({ set: 'alias', name, model: 'offline' }))) setName('')
  }
  return (
    <section aria-labelledby="settings-aliases">
      <h4 id="settings-aliases" className="font-medium">
        {text.title}
      </h4>
      <p className="mb-2 max-w-140 text-muted">{text.text}</p>
      <table className="w-full table-fixed">
        <thead className="text-left text-muted text-xs">
          <tr>
            <th className="w-28 pb-1 font-normal">{text.name}</th>
            <th className="pb-1 pr-2 font-normal">{text.model}</th>
            <th className="pb-1 font-normal">{text.after}</th>
            <th className="w-8" aria-hidden />
          </tr>
        </thead>
        <tbody>
          {aliases.map((alias) => (
            <AliasRow key={alias.name} alias={alias} />
          ))}
        </tbody>
      </table>
      <form
        className="mt-2 flex gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          void add()
        }}
      >
        <input
          className="field w-44!"
          aria-label={text.addHint}
          placeholder={text.addHint}
          value={name}
          onChange={(event) => setName(event.target.value.trim())}
        />
        <Button type="submit" icon={Plus} disabled={!fits}>
          {text.add}
        </Button>
      </form>
    </section>
  )
}

function AliasRow({ alias: { name, model, from, fallbacks, byKind } }: { alias: ModelAliasSummary }) {
  const fixed = from === 'environment'
  return (
    <tr className="align-top">
      <td className="truncate py-1 pr-2 pt-2 font-mono text-xs" title={name}>
        {name}
      </td>
      <td className="py-1 pr-2">
        <CommitField
          label={text.modelOf(name)}
          list={modelNames}
          className="font-mono text-xs"
          value={model}
          readOnly={fixed}
          onCommit={(value) => changeModelSettings({ set: 'alias', name, model: value === '' ? null : value })}
        />
        {fixed && <span className="text-muted text-xs">{text.environment}</span>}
      </td>
      <td className="py-1">
        <CommitField
          label={text.afterOf(name)}
          className="font-mono text-xs"
          placeholder={text.afterHint}
          value={fallbacks.join(', ')}
          readOnly={byKind}
          onCommit={(value) => changeModelSettings({ set: 'fallbacks', alias: name, chain: namesIn(value) })}
        />
        {byKind && <span className="text-muted text-xs">{text.byKind}</span>}
      </td>
      <td className="py-1 pl-1">
        {from === 'workspace' && (
          <IconButton
            icon={Trash2}
            label={text.remove(name)}
            onClick={() => void changeModelSettings({ set: 'alias', name, model: null })}
          />
        )}
      </td>
    </tr>
  )
}

function namesIn(value: string): string[] | null {
  const names = value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return names.length === 0 ? null : names
}
