import { number, plural } from '../../ui/format.ts'
import type { Words } from '../../ui/in-language.ts'
import type { english } from '../en/import.ts'

/** What is said where workflows of other products are brought in. In German. */
export const german: Words<typeof english> = {
  title: 'Workflow importieren',
  of: (product, version) =>
    `Aus ${product}${version === null ? '' : `, Format ${version}`}. Nichts in der Datei wird ausgeführt, geladen oder geöffnet.`,
  parts: (n) => plural(n, 'Teil', 'Teile'),
  outcomes: { lost: 'Verloren', changed: 'Geändert', kept: 'Erhalten' },
  meanings: {
    lost: 'Bleibt als Platzhalter oder Notiz mit dem Original erhalten. Läuft erst, wenn es ersetzt ist.',
    changed: 'Ein Knoten übernimmt es, mit etwas anderem oder ohne etwas.',
    kept: 'Ein Knoten tut dasselbe, mit jeder Einstellung.',
  },
  search: 'Bericht durchsuchen',
  nothing: 'Nichts passt',
  dropped: 'Nicht übernommen',
  expressions: (n) => plural(n, 'Ausdruck umgewandelt', 'Ausdrücke umgewandelt'),
  unconverted: 'Nicht umwandelbar',
  notes: 'Zum Ganzen',
  todo: 'Was als Nächstes zu tun ist',
  graphs: (n) => `Workflows in dieser Datei (${n})`,
  open: 'Öffnen',
  openAll: (n) => (n === 1 ? 'Einen Workflow anlegen und öffnen' : `${number(n)} Workflows anlegen und den ersten öffnen`),
  done: (n) => (n === 1 ? 'Der Workflow wurde angelegt.' : `${number(n)} Workflows wurden angelegt.`),
}
