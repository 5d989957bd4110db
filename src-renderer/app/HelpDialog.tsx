import { Signpost } from 'lucide-react'
import { PortLegend } from '../canvas/PortMark.tsx'
import { Shortcuts } from '../commands/Shortcuts.tsx'
import { useCatalogue } from '../state/catalogue-store.ts'
import { openDialog, useSession } from '../state/session-store.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { strings } from '../ui/strings.ts'
import { startTour } from './tour/tour-store.ts'

const text = strings.help

export function HelpDialog() {
  const open = useSession((state) => state.dialog === 'help')
  const info = useCatalogue((state) => state.info)
  return (
    <Dialog open={open} onClose={() => openDialog(null)} title={text.title} width={780} footer={<TourButton />}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable by keyboard */}
      <section tabIndex={0} aria-label={text.shortcuts}>
        <h3 className="mb-1 font-semibold">{text.shortcuts}</h3>
        <Shortcuts />
      </section>
      <h3 className="mb-1 font-semibold">{text.mouse}</h3>
      <ul className="list-disc pl-5">
        {text.tips.map((tip) => (
          <li key={tip}>{tip}</li>
        ))}
      </ul>
      <PortLegend />
      {info && (
        <p className="mt-4 break-all text-muted text-xs">
          {strings.appName} {info.version} · {info.workspace}
        </p>
      )}
    </Dialog>
  )
}

function TourButton() {
  const take = () => {
    openDialog(null)
    startTour()
  }
  return (
    <Button icon={Signpost} onClick={take}>
      {strings.commands['help.tour']}
    </Button>
  )
}
