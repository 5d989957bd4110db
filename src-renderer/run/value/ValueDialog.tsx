import { useRef, useState } from 'react'
import { visibleText } from '#shared/visible-text.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Failed, Loading } from '../../ui/Empty.tsx'
import { runText } from '../../ui/run-strings.ts'
import { SearchBar } from '../detail/SearchBar.tsx'
import { useValue } from '../use-value.ts'
import { PagedText, ValueFacts } from '../ValueView.tsx'
import { CopyButton } from './CopyButton.tsx'
import { DetailSearch } from './detail-search.ts'
import { textOfValue } from './load-value.ts'
import { showValue, useShownValue } from './value-dialog.ts'

/** One value in full, to be read, searched and copied. */
export function ValueDialog() {
  const shown = useShownValue((state) => state.shown)
  return (
    <Dialog open={shown !== null} onClose={() => showValue(null)} title={visibleText(shown?.title ?? runText.value.title)} width={860}>
      {shown && <Whole key={shown.title} value={shown.value} />}
    </Dialog>
  )
}

function Whole({ value }: { value: NonNullable<ReturnType<typeof useShownValue.getState>['shown']>['value'] }) {
  const loaded = useValue(value)
  const [words, setWords] = useState('')
  const body = useRef<HTMLDivElement>(null)
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-2">
        <ValueFacts value={value} />
        <span className="flex-1" />
        <SearchBar words={words} onWords={setWords} body={body} />
        <CopyButton text={() => textOfValue(value)} />
      </div>
      <div ref={body}>
        {loaded.state === 'loading' && <Loading />}
        {loaded.state === 'failed' && <Failed error={loaded.error} />}
        {loaded.state === 'ready' && (
          <DetailSearch.Provider value={words}>
            <PagedText text={visibleText(typeof loaded.value === 'string' ? loaded.value : JSON.stringify(loaded.value, null, 2))} tall />
          </DetailSearch.Provider>
        )}
      </div>
    </div>
  )
}
