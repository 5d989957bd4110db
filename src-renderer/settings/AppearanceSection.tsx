import { RadioGroup, Switch } from 'radix-ui'
import { useId } from 'react'
import { toggleNotifications } from '../state/attention.ts'
import { chooseLanguage } from '../state/choose-language.ts'
import { type LanguageChoice, setPreferences, usePreferences } from '../state/preferences-store.ts'
import { settingsText } from '../ui/settings-strings.ts'
import { SectionHead } from './SectionHead.tsx'

const text = settingsText.appearance

/** How this person's window looks, moves and speaks. */
export function AppearanceSection() {
  const { theme, contrast, motion, language, notifications } = usePreferences()
  const id = useId()
  return (
    <>
      <SectionHead title={text.title} text={text.text} />
      <div className="flex flex-col gap-4">
        <Choice label={text.theme} names={text.themes} value={theme} onChoose={(next) => setPreferences({ theme: next })} />
        <Choice label={text.contrast} names={text.contrasts} value={contrast} onChoose={(next) => setPreferences({ contrast: next })} />
        <Choice label={text.motion} names={text.motions} value={motion} onChoose={(next) => setPreferences({ motion: next })} />
        <label className="flex items-center gap-4">
          <span className="w-40 shrink-0">{text.language}</span>
          <select className="field w-48!" value={language} onChange={(event) => void chooseLanguage(event.target.value as LanguageChoice)}>
            {Object.entries(text.languages).map(([choice, name]) => (
              <option key={choice} value={choice}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <div className="flex items-center gap-4">
          <label htmlFor={id} className="w-40 shrink-0">
            {text.notifications}
          </label>
          <Switch.Root
            id={id}
            checked={notifications}
            onCheckedChange={() => void toggleNotifications()}
            className="h-5 w-9 shrink-0 rounded-full border border-strong bg-sunken data-[state=checked]:border-accent data-[state=checked]:bg-accent"
          >
            <Switch.Thumb className="block size-4 translate-x-0.5 rounded-full bg-strong transition-transform duration-100 data-[state=checked]:translate-x-[17px] data-[state=checked]:bg-on-accent" />
          </Switch.Root>
          <span className="text-muted">{text.notificationsHint}</span>
        </div>
      </div>
    </>
  )
}

interface ChoiceProps<Value extends string> {
  label: string
  names: Readonly<Record<Value, string>>
  value: Value
  onChoose(value: Value): void
}

/** One of a few, all in sight. */
function Choice<Value extends string>({ label, names, value, onChoose }: ChoiceProps<Value>) {
  const id = useId()
  return (
    <div className="flex items-center gap-4">
      <span id={id} className="w-40 shrink-0">
        {label}
      </span>
      <RadioGroup.Root
        aria-labelledby={id}
        orientation="horizontal"
        value={value}
        onValueChange={(next) => onChoose(next as Value)}
        className="flex overflow-hidden rounded border"
      >
        {(Object.entries(names) as [Value, string][]).map(([choice, name]) => (
          <RadioGroup.Item
            key={choice}
            value={choice}
            className="h-[30px] border-l px-3 text-muted first:border-l-0 hover:bg-sunken hover:text-ink focus-visible:outline-offset-[-2px] data-[state=checked]:bg-accent-soft data-[state=checked]:font-medium data-[state=checked]:text-accent-ink"
          >
            {name}
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </div>
  )
}
