import type { Words } from '../../ui/in-language.ts'
import type { english } from '../en/settings.ts'

/** What the settings say. In German. */
export const german: Words<typeof english> = {
  title: 'Einstellungen',
  sections: 'Teile der Einstellungen',
  appearance: {
    title: 'Darstellung',
    text: 'Wie dieses Fenster aussieht. Das bleibt in diesem Fenster und ändert nichts an Workflows.',
    theme: 'Design',
    themes: { system: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
    contrast: 'Kontrast',
    contrasts: { system: 'Wie das System', usual: 'Üblich', more: 'Mehr' },
    motion: 'Bewegung',
    motions: { system: 'Wie das System', usual: 'Üblich', less: 'Keine' },
    language: 'Sprache (Language)',
    languages: { system: 'Wie das System', en: 'English', de: 'Deutsch' },
    notifications: 'Benachrichtigungen',
    notificationsHint: 'Wenn ein Lauf fragt oder endet, während das Fenster nicht vorne ist.',
  },
  keyboard: {
    title: 'Tastatur',
    text: 'Die Tasten aller Befehle. Jeder Befehl ist auch in der Befehlspalette zu finden.',
    find: 'Befehl oder Taste suchen',
    nothing: 'Kein Befehl heißt so.',
  },
}
