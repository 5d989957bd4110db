import { useCatalogue } from '../state/catalogue-store.ts'
import { openDialog, useSession } from '../state/session-store.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { strings } from '../ui/strings.ts'
import { keyName, shortcuts } from './shortcuts.ts'

const text = strings.help

export function HelpDialog() {
  const open = useSession((state) => state.dialog === 'help')
  const info = useCatalogue((state) => state.info)
  return (
    <Dialog open={open} onClose={() => openDialog(null)} title={text.title} width={620}>
      <h3 className="mb-1 font-semibold">{text.shortcuts}</h3>
      <dl className="mb-4 grid grid-cols-2 gap-x-8 max-sm:grid-cols-1">
        {shortcuts.map((shortcut) => (
          <div key={shortcut.name} className="flex items-center justify-between border-b py-1">
            <dt>{text.names[shortcut.name]}</dt>
            <dd className="flex gap-1">
              {shortcut.keys.map((key) => (
                <kbd key={key} className="rounded border bg-sunken px-1.5 font-mono text-xs">
                  {keyName(key)}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <h3 className="mb-1 font-semibold">{text.mouse}</h3>
      <ul className="list-disc pl-5">
        {text.tips.map((tip) => (
          <li key={tip}>{tip}</li>
        ))}
      </ul>
      {info && (
        <p className="mt-4 break-all text-muted text-xs">
          {strings.appName} {info.version} · {info.workspace}
        </p>
      )}
    </Dialog>
  )
}
