import { useEffect } from 'react'
import { loadModels, useCatalogue } from '../../state/catalogue-store.ts'
import { loadModelSettings, useModelSettings } from '../../state/model-settings-store.ts'
import { modelsText as text } from '../../ui/models-strings.ts'
import { SectionHead } from '../SectionHead.tsx'
import { Aliases } from './Aliases.tsx'
import { modelNames } from './model-names.ts'
import { Prices } from './Prices.tsx'
import { Providers } from './Providers.tsx'
import { Thinking } from './Thinking.tsx'

/** Which models there are, what aliases mean, and what they cost. */
export function ModelsSection() {
  const { summary, error } = useModelSettings()
  const models = useCatalogue((state) => state.models)
  useEffect(() => {
    void loadModelSettings()
    void loadModels()
  }, [])
  return (
    <>
      <SectionHead title={text.title} text={text.text} />
      {error && (
        <p role="alert" className="mb-4 whitespace-pre-wrap break-words rounded border border-bad/40 bg-bad-soft px-3 py-2 text-bad">
          {error.message}
        </p>
      )}
      <datalist id={modelNames}>
        {models
          .filter(({ unavailable }) => unavailable === undefined)
          .map(({ name }) => (
            <option key={name} value={name} />
          ))}
      </datalist>
      {summary && (
        <div className="flex flex-col gap-6">
          <Aliases aliases={summary.aliases} />
          <Providers providers={summary.providers} />
          <Thinking rows={summary.thinking} />
          <Prices prices={summary.prices} readOn={summary.pricesReadOn} />
          <p className="break-all text-muted text-xs">{text.file(summary.file)}</p>
        </div>
      )}
    </>
  )
}
