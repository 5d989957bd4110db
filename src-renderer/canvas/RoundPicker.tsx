import { ChevronLeft, ChevronRight, ChevronsRight, CircleAlert } from 'lucide-react'
import { type KeyboardEvent, useMemo, useState } from 'react'
import type { RoundView } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { chooseRound, roundsOf } from '../state/run-rounds.ts'
import { useRun } from '../state/run-store.ts'
import { IconButton } from '../ui/Button.tsx'
import { strings } from '../ui/strings.ts'
import { useSettled } from '../ui/use-settled.ts'

const text = strings.canvas.rounds

const numberOf = (segment: string): number => Number(segment.slice(segment.indexOf(':') + 1))
const kindOf = (segment: string): 'loop' | 'map' | 'try' => segment.slice(0, segment.indexOf(':')) as 'loop' | 'map' | 'try'

/** Which round of a loop, item of a map or way of a try is shown of the nodes inside. Without a choice it is what came last. */
export function RoundPicker({ container, small = true }: { container: string; small?: boolean }) {
  const rounds = useRun((state) => roundsOf(state, container))
  const chosen = useRun((state) => state.rounds[container] ?? null)
  const label = useRun((state) => state.document?.nodes[container]?.label ?? container)
  const first = rounds?.values().at(0)
  const failed = useFailures(rounds)
  if (!rounds || !first || rounds.size === 0) return null
  const latest = (rounds.values().at(rounds.size - 1) as RoundView).segment
  const shown = rounds.get(chosen ?? latest) ?? rounds.get(latest)
  const kind = kindOf(first.segment)
  const place = numberOf(shown?.segment ?? latest)
  const go = (number: number) => {
    const segment = `${kind}:${number}`
    if (rounds.has(segment)) chooseRound(container, segment)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const keys: Record<string, () => void> = {
      ArrowLeft: () => go(place - 1),
      ArrowRight: () => go(place + 1),
      Home: () => go(0),
      End: () => chooseRound(container, null),
    }
    const act = keys[event.key]
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot lie in the title of a frame
    <div
      role="group"
      className="round-picker nodrag nopan flex shrink-0 items-center"
      data-small={small || undefined}
      aria-label={text.picker(visibleText(label))}
      onKeyDown={onKeyDown}
    >
      <IconButton
        small
        icon={ChevronLeft}
        label={text.previous}
        disabled={!rounds.has(`${kind}:${place - 1}`)}
        onClick={() => go(place - 1)}
      />
      <RoundSelect container={container} rounds={rounds} shown={shown?.segment ?? latest} failed={(shown?.failed ?? 0) > 0} />
      <IconButton
        small
        icon={ChevronRight}
        label={text.next}
        disabled={!rounds.has(`${kind}:${place + 1}`)}
        onClick={() => go(place + 1)}
      />
      {failed > 0 && (
        <IconButton
          small
          icon={CircleAlert}
          className="text-bad"
          label={text.nextFailed(failed)}
          onClick={() => chooseRound(container, nextFailed(rounds, shown?.segment ?? latest))}
        />
      )}
      {chosen !== null && <IconButton small icon={ChevronsRight} label={text.latest} onClick={() => chooseRound(container, null)} />}
    </div>
  )
}

type Rounds = NonNullable<ReturnType<typeof roundsOf>>

const failedOf = (rounds: Rounds): string[] => [...rounds.values()].filter((round) => round.failed > 0).map((round) => round.segment)

function nextFailed(rounds: Rounds, shown: string): string {
  const failed = failedOf(rounds)
  return failed.find((segment) => numberOf(segment) > numberOf(shown)) ?? (failed[0] as string)
}

/** How many rounds have failed; counted again a few times a second at most while many go on. */
function useFailures(rounds: Rounds | undefined): number {
  const settled = useSettled(rounds, (rounds?.size ?? 0) > 500 ? 300 : 0)
  return useMemo(() => (settled ? failedOf(settled).length : 0), [settled])
}

/** More than anybody picks from a list; the arrows and the keys reach the others. */
const mostListed = 1000

interface RoundSelectProps {
  container: string
  rounds: Rounds
  shown: string
  failed: boolean
}

/** The list of rounds is made when somebody reaches for it: while a run goes on it changes with every picture. */
function RoundSelect({ container, rounds, shown, failed }: RoundSelectProps) {
  const [listed, setListed] = useState<readonly RoundView[]>([])
  const list = () => {
    const from = Math.max(0, Math.min(numberOf(shown) - mostListed / 2, rounds.size - mostListed))
    const all = rounds.values()
    setListed(Array.from({ length: Math.min(mostListed, rounds.size) }, (_, i) => all.at(from + i) as RoundView))
  }
  const current = rounds.get(shown)
  const options = listed.some((round) => round.segment === shown) || !current ? listed : [current, ...listed]
  return (
    <select
      className={`round-select ${failed ? 'text-bad' : ''}`}
      aria-label={text.choose}
      value={shown}
      onPointerDown={list}
      onFocus={list}
      onBlur={() => setListed([])}
      onChange={(event) => chooseRound(container, event.target.value)}
    >
      {options.map(({ segment, failed: broken, working }) => (
        <option key={segment} value={segment}>
          {`${text[kindOf(segment)](numberOf(segment) + 1, rounds.size)}${broken > 0 ? ' ✕' : working > 0 ? ' …' : ''}`}
        </option>
      ))}
    </select>
  )
}
