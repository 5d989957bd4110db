import { ChevronLeft, ChevronRight, ChevronsRight, CircleAlert } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import type { RoundView } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { chooseRound, roundsOf } from '../state/run-rounds.ts'
import { useRun } from '../state/run-store.ts'
import { IconButton } from '../ui/Button.tsx'
import { strings } from '../ui/strings.ts'

const text = strings.canvas.rounds

const numberOf = (segment: string): number => Number(segment.slice(segment.indexOf(':') + 1))
const kindOf = (segment: string): 'loop' | 'map' | 'try' => segment.slice(0, segment.indexOf(':')) as 'loop' | 'map' | 'try'

/** Which round of a loop, item of a map or way of a try is shown of the nodes inside. Without a choice it is what came last. */
export function RoundPicker({ container, small = true }: { container: string; small?: boolean }) {
  const rounds = useRun((state) => roundsOf(state, container))
  const chosen = useRun((state) => state.rounds[container] ?? null)
  const label = useRun((state) => state.document?.nodes[container]?.label ?? container)
  const first = rounds?.values().at(0)
  if (!rounds || !first || rounds.size === 0) return null
  const latest = (rounds.values().at(rounds.size - 1) as RoundView).segment
  const shown = rounds.get(chosen ?? latest) ?? rounds.get(latest)
  const kind = kindOf(first.segment)
  const place = numberOf(shown?.segment ?? latest)
  const failed = countFailed(rounds)
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
      <RoundSelect container={container} rounds={[...rounds.values()]} shown={shown?.segment ?? latest} failed={(shown?.failed ?? 0) > 0} />
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

const failures = new WeakMap<Rounds, string[]>()

function failedOf(rounds: Rounds): string[] {
  let known = failures.get(rounds)
  if (!known) {
    known = [...rounds.values()].filter((round) => round.failed > 0).map((round) => round.segment)
    failures.set(rounds, known)
  }
  return known
}

const countFailed = (rounds: Rounds): number => failedOf(rounds).length

function nextFailed(rounds: Rounds, shown: string): string {
  const failed = failedOf(rounds)
  return failed.find((segment) => numberOf(segment) > numberOf(shown)) ?? (failed[0] as string)
}

/** More than anybody picks from a list; the arrows and the keys reach the others. */
const mostListed = 1000

function RoundSelect({
  container,
  rounds,
  shown,
  failed,
}: {
  container: string
  rounds: readonly RoundView[]
  shown: string
  failed: boolean
}) {
  const number = numberOf(shown)
  const from = Math.max(0, Math.min(number - mostListed / 2, rounds.length - mostListed))
  return (
    <select
      className={`round-select ${failed ? 'text-bad' : ''}`}
      aria-label={text.choose}
      value={shown}
      onChange={(event) => chooseRound(container, event.target.value)}
    >
      {rounds.slice(from, from + mostListed).map(({ segment, failed: broken, working }) => (
        <option key={segment} value={segment}>
          {`${text[kindOf(segment)](numberOf(segment) + 1, rounds.length)}${broken > 0 ? ' ✕' : working > 0 ? ' …' : ''}`}
        </option>
      ))}
    </select>
  )
}
