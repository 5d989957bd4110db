import { Signpost } from 'lucide-react'
import { PortLegend } from '../canvas/PortMark.tsx'
import { keyName } from '../commands/keys.ts'
import { commands } from '../commands/registry.ts'
import { useCatalogue } from '../state/catalogue-store.ts'
import { chooseLanguage } from '../state/choose-language.ts'
import { type LanguageChoice, usePreferences } from '../state/preferences-store.ts'
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
      <LanguageField />
      {info && (
        <p className="mt-4 break-all text-muted text-xs">
          {strings.appName} {info.version} · {info.workspace}
        </p>
      )}
    </Dialog>
  )
}

const languages = Object.entries(text.languages) as [LanguageChoice, string][]

function LanguageField() {
  const chosen = usePreferences((state) => state.language)
  return (
    <label className="mt-4 flex items-center gap-3">
      <span className="font-semibold">{text.language}</span>
      <select className="field w-auto!" value={chosen} onChange={(event) => void chooseLanguage(event.target.value as LanguageChoice)}>
        {languages.map(([choice, name]) => (
          <option key={choice} value={choice}>
            {name}
          </option>
        ))}
      </select>
    </label>
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

/** Every command that has a key, by group. */
function Shortcuts() {
  const keyed = commands.filter((command) => command.keys !== undefined)
  const groups = [...new Set(keyed.map((command) => command.group))]
  return (
    <div className="mb-4 columns-2 gap-8 max-sm:columns-1">
      {groups.map((group) => (
        <section key={group} className="mb-3 break-inside-avoid">
          <h4 className="mb-0.5 text-muted text-xs">{strings.commandGroups[group]}</h4>
          <dl>
            {keyed
              .filter((command) => command.group === group)
              .map((command) => (
                <div key={command.id} className="flex items-center justify-between gap-3 border-b py-1">
                  <dt className="min-w-0 truncate">{strings.commands[command.id]}</dt>
                  <dd className="flex shrink-0 gap-1">
                    {command.keys?.slice(0, 2).map((key) => (
                      <kbd key={key} className="rounded border bg-sunken px-1.5 font-mono text-xs">
                        {keyName(key)}
                      </kbd>
                    ))}
                  </dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </div>
  )
}
