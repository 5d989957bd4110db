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
  noServerTools: 'Noch hat kein MCP-Server seine Tools gezeigt. Einen in den Einstellungen starten oder server__tool schreiben.',
  safety: {
    safe: '',
    'needs-confirmation': 'fragt vorher',
    dangerous: 'gefährlich, fragt vorher',
  },
  notSetUp: 'nicht eingerichtet',
  safeties: { safe: 'Sicher', 'needs-confirmation': 'Zu bestätigen', dangerous: 'Gefährlich' },
  capabilities: {
    search: 'Suche',
    analysis: 'Analyse',
    monitoring: 'Überwachung',
    validation: 'Prüfung',
    execution: 'Ausführung',
    communication: 'Kommunikation',
  },
  callers: { parent: 'Leitagenten', child: 'Fachagenten', micro: 'Mikroagenten', node: 'Knoten' },
  approval: {
    once: 'Einmal erlauben',
    forRun: 'Für diesen Lauf erlauben',
    forRunMeans: 'Für den Lauf',
    deny: 'Ablehnen',
    change: 'Argumente ändern',
    keep: 'Argumente behalten',
    changed: 'Argumente des Aufrufs',
    notAnObject: 'Die Argumente sind ein JSON-Objekt, etwa {"name": "wert"}.',
    risk: 'Risiko',
    what: (safety, capability, caller) => `${safety} · ${capability} · ${caller}`,
    does: 'Was wirklich geschieht',
    rule: 'Verlangt von',
    instead: 'Weniger Risiko',
  },
}
