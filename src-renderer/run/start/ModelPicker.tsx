import { useId } from 'react'
import { visibleText } from '#shared/visible-text.ts'
import { answering, useCatalogue } from '../../state/catalogue-store.ts'
import { setPreferences, usePreferences } from '../../state/preferences-store.ts'
import { runText } from '../../ui/run-strings.ts'

const text = runText.start

/** The model that stands in for every other in the next run, or none. */
export function ModelPicker() {
  const models = answering(useCatalogue((state) => state.models))
  const model = usePreferences((state) => state.model)
  const id = useId()
  const chosen = models.find((choice) => choice.name === model)
  const gone = model !== null && !chosen
  return (
    <div>
      <label htmlFor={id} className="mb-2 block font-semibold">
        {text.model}
      </label>
      <select
        id={id}
        className="field"
        value={model ?? ''}
        aria-describedby={`${id}-about`}
        onChange={(event) => setPreferences({ model: event.target.value === '' ? null : event.target.value })}
      >
        <option value="">{text.modelDefault}</option>
        {models.map((choice) => (
          <option key={choice.name} value={choice.name} disabled={choice.unavailable !== undefined && choice.name !== model}>
            {`${visibleText(choice.name)} (${choice.local ? text.local : text.remote})`}
          </option>
        ))}
        {gone && <option value={model}>{visibleText(model)}</option>}
      </select>
      <p id={`${id}-about`} className={`mt-1 text-xs ${chosen?.unavailable || gone ? 'text-warn' : 'text-muted'}`}>
        {chosen?.unavailable
          ? text.modelUnavailable(visibleText(chosen.unavailable))
          : gone
            ? text.modelGone
            : model === null
              ? text.modelDefaultText
              : text.modelStandsIn}
      </p>
    </div>
  )
}
