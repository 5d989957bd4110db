import { Pause, Play, Square } from 'lucide-react'
import { shortcutOf } from '../../commands/registry.ts'
import { useDocument } from '../../state/document-store.ts'
import { changedDocument, pauseRun, resumeChanged, resumeRun } from '../../state/run-steering.ts'
import { cancelRun, useRun } from '../../state/run-store.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { runText } from '../../ui/run-strings.ts'
import { steerText } from '../../ui/steer-strings.ts'

const stop = (): void => void cancelRun()

/** Pauses, resumes and stops the run that is shown. */
export function SteerButtons({ small = false }: { small?: boolean }) {
  const cancelling = useRun((state) => state.cancelling)
  const pausing = useRun((state) => state.newest?.pausing === true)
  const paused = useRun((state) => state.newest?.status === 'paused')
  // what the person edits decides what there is to resume with
  useDocument((state) => state.document)
  const changed = paused && changedDocument() !== null
  return (
    <>
      {paused || pausing ? (
        <Button
          small={small}
          look="good"
          icon={Play}
          title={pausing ? steerText.pausingHint : shortcutOf('run.resume')}
          aria-label={changed ? steerText.resumeChanged : steerText.resume}
          onClick={() => void (changed ? resumeChanged() : resumeRun())}
        >
          {changed && !small ? steerText.resumeChanged : steerText.resume}
        </Button>
      ) : (
        <IconButton
          small={small}
          icon={Pause}
          label={steerText.pause}
          shortcut={shortcutOf('run.pause')}
          disabled={cancelling}
          onClick={() => void pauseRun()}
        />
      )}
      {small ? (
        <IconButton small icon={Square} label={runText.stop} shortcut={shortcutOf('run.stop')} disabled={cancelling} onClick={stop} />
      ) : (
        <Button look="bad" icon={Square} title={shortcutOf('run.stop')} disabled={cancelling} onClick={stop}>
          {cancelling ? runText.stopping : runText.stop}
        </Button>
      )}
    </>
  )
}
