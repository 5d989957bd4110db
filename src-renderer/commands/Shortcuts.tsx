import { strings } from '../ui/strings.ts'
import { keyName } from './keys.ts'
import { commands } from './registry.ts'

/** Every command that has a key, by group; of those only the ones that `words` find, by name or key. */
export function Shortcuts({ words = '', empty = '' }: { words?: string; empty?: string }) {
  const wanted = words.trim().toLowerCase()
  const keyed = commands.filter(
    ({ id, keys }) =>
      keys !== undefined && [strings.commands[id], ...keys.map(keyName)].some((name) => name.toLowerCase().includes(wanted)),
  )
  const groups = [...new Set(keyed.map((command) => command.group))]
  if (groups.length === 0) return <p className="text-muted">{empty}</p>
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
                  <dt className="min-w-0">{strings.commands[command.id]}</dt>
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
