import { Plus, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import type { ModelPriceSummary } from '#shared/api/model-contract.ts'
import { changeModelSettings } from '../../state/model-settings-store.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { day } from '../../ui/format.ts'
import { modelsText } from '../../ui/models-strings.ts'
import { SearchField } from '../../ui/SearchField.tsx'
import { CommitField } from '../CommitField.tsx'

const text = modelsText.prices

/** What models cost. A changed price is the person's own, and comes before the built-in one. */
export function Prices({ prices, readOn }: { prices: readonly ModelPriceSummary[]; readOn: string }) {
  const [asked, setAsked] = useState('')
  const shown = prices.filter(({ model }) => model.includes(asked.trim()))
  const isNew = /^[\w-]+:\S+$/.test(asked) && !prices.some(({ model }) => model === asked)
  const add = () => void changeModelSettings({ set: 'price', model: asked, price: { input: 0, output: 0, cachedInput: null } })
  return (
    <section aria-labelledby="settings-prices">
      <h4 id="settings-prices" className="font-medium">
        {text.title}
      </h4>
      <p className="mb-2 max-w-140 text-muted">{text.text(day(readOn))}</p>
      <div className="mb-2 flex gap-2">
        <SearchField label={text.find} value={asked} onValue={setAsked} className="w-72" />
        <Button icon={Plus} disabled={!isNew} onClick={add}>
          {text.add}
        </Button>
      </div>
      <div className="max-h-72 overflow-auto rounded border">
        <table className="w-full table-fixed">
          <thead className="sticky top-0 z-10 bg-surface text-left text-muted text-xs">
            <tr>
              <th className="px-3 py-1.5 font-normal">{text.model}</th>
              <th className="w-24 py-1.5 font-normal">{text.input}</th>
              <th className="w-24 py-1.5 font-normal">{text.cached}</th>
              <th className="w-24 py-1.5 font-normal">{text.output}</th>
              <th className="w-10" aria-hidden />
            </tr>
          </thead>
          <tbody>
            {shown.map((price) => (
              <PriceRow key={price.model} price={price} />
            ))}
          </tbody>
        </table>
        {shown.length === 0 && <p className="px-3 py-2 text-muted">{text.none}</p>}
      </div>
    </section>
  )
}

function PriceRow({ price }: { price: ModelPriceSummary }) {
  const { model, own } = price
  const field = (key: 'input' | 'cachedInput' | 'output', what: string) => (
    <td className="py-0.5 pr-2">
      <CommitField
        label={text.of(what, model)}
        inputMode="decimal"
        className="min-h-[26px]! text-right text-xs tabular-nums"
        value={price[key] === null ? '' : String(price[key])}
        onCommit={(typed) => commit(price, key, typed)}
      />
    </td>
  )
  return (
    <tr className="border-t">
      <td className="truncate px-3 font-mono text-xs" title={model}>
        {model}
        {own && <span className="ml-2 rounded bg-accent-soft px-1.5 py-0.5 font-sans text-accent-ink">{text.own}</span>}
      </td>
      {field('input', text.input)}
      {field('cachedInput', text.cached)}
      {field('output', text.output)}
      <td>
        {own && (
          <IconButton
            small
            icon={RotateCcw}
            label={text.reset(model)}
            onClick={() => void changeModelSettings({ set: 'price', model, price: null })}
          />
        )}
      </td>
    </tr>
  )
}

async function commit(price: ModelPriceSummary, key: 'input' | 'cachedInput' | 'output', typed: string): Promise<boolean> {
  const { model } = price
  const value = typed === '' && key === 'cachedInput' ? null : Number(typed.replace(',', '.'))
  if (value !== null && (typed === '' || !(value >= 0 && value <= 1e6))) return false
  return changeModelSettings(({ prices }) => {
    const { input, output, cachedInput } = prices.find((now) => now.model === model) ?? price
    return { set: 'price', model, price: { ...{ input, output, cachedInput }, [key]: value } }
  })
}
