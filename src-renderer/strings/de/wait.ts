import { plural } from '../../ui/format.ts'
import type { Words } from '../../ui/in-language.ts'
import type { english } from '../en/wait.ts'

/** What is said where a run waits for a person. In German. */
export const german: Words<typeof english> = {
  approval: 'Freigabe',
  question: 'Rückfrage',
  approve: 'Freigeben',
  reject: 'Ablehnen',
  comment: 'Kommentar',
  commentHint: 'Warum, fürs Protokoll (optional)',
  send: 'Antworten',
  answer: 'Antwort',
  details: 'Genau das wird getan',
  until: (time) => `Offen bis ${time}, dann gilt die Vorgabe.`,
  sent: 'Gesendet',
  waits: (n) => plural(n, 'Antwort wird gebraucht', 'Antworten werden gebraucht'),
  delay: (time) => `Geht um ${time} weiter`,
  budget: 'Budget aufgebraucht',
  outcome: {
    happened: 'Ist geschehen…',
    again: 'Noch einmal tun',
    stop: 'Lauf stoppen',
    found: 'Was es ergab, als JSON oder Text; leer, wenn nichts',
    goOn: 'Damit weiter',
  },
}
