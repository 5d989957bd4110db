import type { NodeKind, SpecOf } from '#shared/nodes/registry.ts'
import type { KindWords } from '../../ui/kind-text.ts'

type ConfigOf<Kind extends NodeKind> = Parameters<SpecOf<Kind>['describe']>[0]
type EvidenceKind = 'evidence' | 'log-patterns' | 'timeline' | 'anomalies' | 'metrics'

const logLevels: Readonly<Record<string, string>> = {
  any: 'Alle',
  info: 'Info und schwerer',
  warn: 'Warnungen und Fehler',
  error: 'Fehler',
}

/** Node kinds that read evidence, in German. */
export const germanEvidenceKinds: { readonly [Kind in EvidenceKind]: KindWords<ConfigOf<Kind>> } = {
  evidence: {
    title: 'Belege',
    summary: 'Einen Ordner mit Belegen lesen: Alarm, Logs, Metriken, Ereignisse, Kubernetes-Objekte, Runbooks.',
    fields: {
      folder: { label: 'Ordner', help: 'Leer liest den Ordner, den der Lauf bekommt.', placeholder: 'der Ordner des Laufs' },
      optional: { label: 'Optional', help: 'Ein Lauf ohne Ordner geht ohne Belege weiter.' },
    },
    describe: ({ folder }) => (folder === '' ? 'der Ordner des Laufs' : folder),
  },
  'log-patterns': {
    title: 'Logmuster',
    summary: 'Logzeilen zu Mustern gruppieren und benennen, worüber sie klagen.',
    fields: {
      max: { label: 'Höchstens', help: 'Muster, die häufigsten zuerst.' },
      level: { label: 'Stufe', help: 'Welche Muster geliefert werden; Befunde sind von allen Stufen.', options: logLevels },
    },
    describe: ({ max, level }) => (level === 'any' ? `höchstens ${max}` : `${logLevels[level]}, höchstens ${max}`),
  },
  timeline: {
    title: 'Chronologie',
    summary: 'Ereignisse, erste Fehler, Zustände und Änderungen aller Quellen zeitlich ordnen.',
    fields: {
      max: { label: 'Höchstens', help: 'Einträge, die frühesten zuerst.' },
      resources: { label: 'Zustand der Ressourcen', help: 'Auch liefern, wie Pods, Nodes, Quotas und andere Objekte jetzt sind.' },
    },
    describe: ({ max, resources }) => `höchstens ${max}${resources ? ', mit Zustand der Ressourcen' : ''}`,
  },
  anomalies: {
    title: 'Auffälligkeiten',
    summary: 'Finden, was sich geändert hat: neue oder häufigere Logmuster, Sprünge und Trends von Metriken.',
    fields: {
      logs: { label: 'Logs', help: 'Neue Muster oder solche mit anderer Häufigkeit, Schübe und Stille.' },
      metrics: { label: 'Metriken', help: 'Niveausprünge, Trends, Spitzen und Erholungen.' },
    },
    describe: ({ logs, metrics }) => [logs ? 'Logs' : '', metrics ? 'Metriken' : ''].filter(Boolean).join(' und ') || 'nichts',
  },
  metrics: {
    title: 'Metriken',
    summary: 'Metrikreihen zusammenfassen und sagen, welche am Limit sind und welche fehlen.',
    fields: {
      only: { label: 'Nur', help: 'Teile der Namen der Metriken; keine für alle.' },
      databaseLoad: { label: 'Datenbanklast', help: 'Auch Statements und Wartezeiten von Datenbanken liefern.' },
    },
    describe: ({ only }) => (only.length === 0 ? 'alle Reihen' : only.join(', ')),
  },
}
