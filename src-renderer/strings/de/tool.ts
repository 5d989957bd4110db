import type { Words } from '../../ui/in-language.ts'
import type { english } from '../en/tool.ts'

/** What is said where tools are chosen. In German. */
export const german: Words<typeof english> = {
  find: 'Tool suchen, nach Namen oder nach dem, was es tut',
  add: 'Tool hinzufügen',
  addTo: (label) => `${label}: Tool hinzufügen`,
  remove: (name) => `${name} entfernen`,
  none: 'Kein Tool heißt so. Enter übernimmt den Namen, wie er ist.',
  unknown: (name) => `Dieser Host hat kein Tool „${name}“.`,
  safety: {
    safe: '',
    'needs-confirmation': 'fragt vorher',
    dangerous: 'gefährlich, fragt vorher',
  },
}
