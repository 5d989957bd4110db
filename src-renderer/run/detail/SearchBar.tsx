import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react'
import { IconButton } from '../../ui/Button.tsx'
import { runText } from '../../ui/run-strings.ts'
import { SearchField } from '../../ui/SearchField.tsx'
import { matchesIn } from './text-matches.ts'
import './search.css'

const text = runText.search

interface SearchBarProps {
  words: string
  onWords(words: string): void
  /** What is searched. */
  body: RefObject<HTMLElement | null>
  /** It takes the keyboard when it appears. */
  focused?: boolean
}

/** Searches what is shown: every match is marked, Enter and Shift+Enter go from one to the next. */
export function SearchBar({ words, onWords, body, focused = false }: SearchBarProps) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (focused) field.current?.focus()
  }, [focused])
  const { matches, place, go } = useMatches(words, body)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') go(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape' && words !== '') onWords('')
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <search className="flex min-w-0 items-center gap-0.5">
      <SearchField small ref={field} className="w-36" label={text.label} value={words} onValue={onWords} onKeyDown={onKeyDown} />
      {words !== '' && (
        <>
          <span className="min-w-12 shrink-0 px-1 text-center text-muted text-xs" role="status">
            {matches === 0 ? text.none : text.place(place + 1, matches)}
          </span>
          <IconButton small icon={ChevronUp} label={text.previous} disabled={matches === 0} onClick={() => go(-1)} />
          <IconButton small icon={ChevronDown} label={text.next} disabled={matches === 0} onClick={() => go(1)} />
          <IconButton small icon={X} label={text.clear} onClick={() => onWords('')} />
        </>
      )}
    </search>
  )
}

/** Marks every match in an element, again whenever what it shows has changed, and brings the current one into sight. */
function useMatches(words: string, body: RefObject<HTMLElement | null>) {
  const [ranges, setRanges] = useState<readonly Range[]>([])
  const [place, setPlace] = useState(0)
  useEffect(() => {
    const element = body.current
    setPlace(0)
    if (!element || words === '') return setRanges([])
    const look = () => setRanges(matchesIn(element, words))
    look()
    let timer: ReturnType<typeof setTimeout> | undefined
    const observer = new MutationObserver(() => {
      clearTimeout(timer)
      timer = setTimeout(look, 100)
    })
    observer.observe(element, { childList: true, characterData: true, subtree: true })
    return () => {
      clearTimeout(timer)
      observer.disconnect()
    }
  }, [words, body])
  useEffect(() => {
    // a browser without highlights still goes from match to match
    if (!('highlights' in CSS)) return
    CSS.highlights.set('found', new Highlight(...ranges))
    return () => void CSS.highlights.delete('found')
  }, [ranges])
  const current = ranges[Math.min(place, ranges.length - 1)]
  useEffect(() => {
    if (!current) return
    current.startContainer.parentElement?.scrollIntoView({ block: 'nearest' })
    scrollTo(current)
    if (!('highlights' in CSS)) return
    CSS.highlights.set('found-now', new Highlight(current))
    return () => void CSS.highlights.delete('found-now')
  }, [current])
  const go = (by: 1 | -1) => setPlace((before) => (ranges.length === 0 ? 0 : (before + by + ranges.length) % ranges.length))
  return { matches: ranges.length, place: Math.min(place, Math.max(0, ranges.length - 1)), go }
}

/** A match may lie far down in a box that scrolls by itself. */
function scrollTo(range: Range): void {
  for (let box = range.startContainer.parentElement; box; box = box.parentElement) {
    if (box.scrollHeight <= box.clientHeight + 1 || getComputedStyle(box).overflowY === 'visible') continue
    const [place, frame] = [range.getBoundingClientRect(), box.getBoundingClientRect()]
    if (place.top < frame.top || place.bottom > frame.bottom) box.scrollTop += place.top - frame.top - box.clientHeight / 2
  }
}
