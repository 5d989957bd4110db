import { Search, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { workflowText } from '../ui/workflow-strings.ts'
import { search, useHome } from './home-store.ts'

const text = workflowText.search

export function SearchBox() {
  const query = useHome((state) => state.query)
  const input = useRef<HTMLInputElement>(null)
  // with a search given, or without anything to fill in, the keyboard belongs here
  useEffect(() => {
    if (useHome.getState().place.at !== 'new') input.current?.focus()
  }, [])
  return (
    <div className="relative min-w-0 flex-1">
      <Search size={14} className="pointer-events-none absolute top-2 left-2 text-muted" aria-hidden />
      <input
        ref={input}
        type="search"
        className="field px-7! [&::-webkit-search-cancel-button]:hidden"
        maxLength={500}
        placeholder={text.placeholder}
        aria-label={text.label}
        value={query}
        onChange={(event) => search(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          document.querySelector<HTMLElement>('[data-home-item]')?.focus()
        }}
      />
      {query !== '' && (
        <button
          type="button"
          aria-label={text.clear}
          className="absolute top-[3px] right-1 grid size-6 place-items-center rounded text-muted hover:bg-sunken hover:text-ink"
          onClick={() => {
            search('')
            input.current?.focus()
          }}
        >
          <X size={14} aria-hidden />
        </button>
      )}
    </div>
  )
}
