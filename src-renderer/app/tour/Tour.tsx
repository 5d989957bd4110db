import { Popover } from 'radix-ui'
import { useEffect, useRef, useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { strings } from '../../ui/strings.ts'
import { type TourStep, tourSteps } from './tour-steps.ts'
import { endTour, goToStep, useTour } from './tour-store.ts'

const text = strings.tour
/** How often it is looked where the target is, in milliseconds: it moves with panels and with the canvas. */
const lookEvery = 150

/** The guided tour: a note beside each thing in turn, with a ring around it. What it asks for is done for real. */
export function Tour() {
  const at = useTour((state) => state.at)
  const step = at === null ? undefined : tourSteps[at]
  return at === null || !step ? null : <Step key={step.id} step={step} at={at} />
}

function Step({ step, at }: { step: TourStep; at: number }) {
  const place = usePlace(step)
  const next = useRef<HTMLButtonElement>(null)
  const last = at === tourSteps.length - 1
  const words = text.steps[step.id]
  useDone(step, at)
  const anchor = { getBoundingClientRect: () => place ?? new DOMRect(innerWidth / 2, innerHeight / 3, 0, 0) }
  return (
    <Popover.Root open>
      <Popover.Anchor virtualRef={{ current: anchor }} />
      {place && (
        <div
          className="pointer-events-none fixed z-30 rounded-lg outline-2 outline-accent"
          style={{ left: place.left - 3, top: place.top - 3, width: place.width + 6, height: place.height + 6 }}
          aria-hidden
        />
      )}
      <Popover.Portal>
        <Popover.Content
          // moved anew where the target is when that has moved
          key={place ? `${place.x} ${place.y} ${place.width}` : 'middle'}
          side={step.side}
          sideOffset={10}
          collisionPadding={12}
          className="popup z-40 flex w-80 flex-col gap-2 p-4"
          aria-label={`${words.title} ${text.progress(at + 1, tourSteps.length)}`}
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            next.current?.focus({ preventScroll: true })
          }}
          onEscapeKeyDown={endTour}
          onInteractOutside={(event) => event.preventDefault()}
        >
          <h2 className="font-semibold text-base">{words.title}</h2>
          <p>{words.text}</p>
          <div className="mt-1 flex items-center gap-2">
            <span className="flex-1 text-muted text-xs">{text.progress(at + 1, tourSteps.length)}</span>
            {!last && (
              <Button small look="quiet" onClick={endTour}>
                {text.end}
              </Button>
            )}
            {at > 0 && (
              <Button small onClick={() => goToStep(at - 1)}>
                {text.back}
              </Button>
            )}
            <Button ref={next} small look="primary" onClick={() => (last ? endTour() : goToStep(at + 1))}>
              {last ? text.finish : text.next}
            </Button>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

/** Where the step's target is on the screen; null while it is not there. */
function usePlace(step: TourStep): DOMRect | null {
  const [place, setPlace] = useState<DOMRect | null>(null)
  useEffect(() => {
    const look = () => {
      const element = step.target === undefined ? null : document.querySelector(step.target)
      const found = element?.getBoundingClientRect() ?? null
      setPlace((before) => (before && found && same(before, found) ? before : found))
    }
    look()
    const timer = setInterval(look, lookEvery)
    return () => clearInterval(timer)
  }, [step])
  return place
}

const same = (a: DOMRect, b: DOMRect) => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height

/** Goes on by itself once the person has done what the step is about; not when it was done before it began. */
function useDone(step: TourStep, at: number): void {
  useEffect(() => {
    if (!step.done || step.done()) return
    const timer = setInterval(() => step.done?.() && goToStep(at + 1), lookEvery)
    return () => clearInterval(timer)
  }, [step, at])
}
