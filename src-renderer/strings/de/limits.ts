import { dollars, number, plural } from '../../ui/format.ts'
import type { Words } from '../../ui/in-language.ts'
import type { english } from '../en/limits.ts'

/** What is said of the limits of one run. In German. */
export const german: Words<typeof english> = {
  title: 'Grenzen des Laufs',
  none: 'keine',
  text: 'Sie engen ein, was Workflow und Arbeitsbereich erlauben. Sie gelten für die nächsten Läufe dieses Workflows, bis sie entfernt werden oder das Fenster schließt.',
  deny: 'Ruft nie auf',
  denyHelp: 'Tools, ohne die er auskommen muss. * steht für Beliebiges, etwa github_*.',
  ask: 'Fragt vor jedem Aufruf von',
  hosts: 'Spricht nur mit',
  hostsHelp:
    'Hosts seiner Tools und Knoten, etwa https://api.example.com. Jeder muss trotzdem erlaubt sein. Ohne Eintrag ist es jeder erlaubte Host; Modelle und MCP-Server sind nicht gemeint.',
  hostWrong: 'Ein Host wird mit seinem Schema geschrieben, etwa https://api.example.com.',
  budget: 'Verbraucht höchstens',
  clear: 'Entfernen',
  denied: (n) => `ohne ${plural(n, 'Tool', 'Tools')}`,
  asked: (n) => `fragt bei ${plural(n, 'Tool', 'Tools')}`,
  onlyHosts: (n) => `nur ${plural(n, 'Host', 'Hosts')}`,
  most: {
    steps: (n) => plural(n, 'Schritt', 'Schritte'),
    seconds: (n) => `${number(n)} s`,
    tokens: (n) => plural(n, 'Token', 'Token'),
    usd: dollars,
  },
  chip: (what) => `Grenzen des Laufs: ${what}`,
}
