import { plural } from '../../ui/format.ts'
import type { Words } from '../../ui/in-language.ts'
import type { english } from '../en/drawing.ts'

/** Texts of what helps while drawing: parts of a run, pins, values, previews, problems and the types of ports. In German. */
export const german: Words<typeof english> = {
  part: {
    title: 'Einen Teil ausführen',
    short: { only: 'Nur dieser', to: 'Bis hier', from: 'Ab hier' },
    help: {
      only: 'Nur diesen Knoten ausführen, mit den Eingaben des letzten Laufs',
      to: 'Ausführen, was dieser Knoten braucht, und ihn selbst',
      from: 'Diesen Knoten und alles danach ausführen, mit den Werten des letzten Laufs davor',
    },
    label: {
      only: (node) => `Nur „${node}“`,
      to: (node) => `Bis „${node}“`,
      from: (node) => `Ab „${node}“`,
    },
    one: 'Zuerst einen Knoten auswählen.',
    past: 'Das ist ein früherer Lauf. Zum Ausführen zurück zum Bearbeiten.',
    running: 'Ein Lauf ist im Gange. Das Ende abwarten oder ihn stoppen.',
    looking: 'Werte des letzten Laufs werden gesucht…',
  },
  pin: {
    title: 'Fixierte Ausgaben',
    help: 'Ein Lauf nimmt diese Werte und führt den Knoten nicht aus. Zum Ausprobieren lassen sie sich ändern.',
    edited: 'Werte nach Port, als JSON',
    pin: 'Letzte Ausgaben fixieren',
    unpin: 'Lösen',
    unpinHelp: 'Fixierung lösen, damit der Knoten wieder ausgeführt wird',
    mark: 'Fixiert: Ein Lauf nimmt seine Ausgaben, ohne ihn auszuführen',
    name: 'Fixierung',
    pinned: (node) => `Die Ausgaben von „${node}“ sind fixiert.`,
    masked: (n) =>
      `${plural(n, 'Wert darin sah', 'Werte darin sahen')} nach Zugangsdaten aus und ${n === 1 ? 'bleibt' : 'bleiben'} dem Workflow fern.`,
    maskedHelp: 'Ein Lauf erhält stattdessen einen Vermerk.',
    already: 'Bereits fixiert.',
    notPinned: 'Nicht fixiert.',
    readOnly: 'Der Workflow ist hier schreibgeschützt.',
    nothing: 'Noch kein Lauf hat Ausgaben dieses Knotens geliefert. Zuerst bis hier ausführen.',
    none: 'Dieser Knoten liefert nichts, das sich fixieren ließe.',
    tooLarge: (size, most) => `Seine Ausgaben sind zum Fixieren zu groß: ${size}, höchstens ${most} sind möglich.`,
    forbidden: (path) => `Der Wert hat den Schlüssel „${path}“, den kein Workflow enthalten darf; er lässt sich nicht fixieren.`,
    tooLargeHint: 'Dahinter einen Knoten „Umformen“ setzen, der weniger behält, und diesen fixieren.',
  },
  values: {
    title: 'Werte',
    help: 'Ein Klick setzt einen in den Text.',
    fromRun: 'Mit den Werten des letzten Laufs.',
    fromSchema: 'Noch kein Lauf hat hierfür Werte; dies sind die Typen, die die Verbindungen versprechen.',
    typed: 'Mit den unten eingegebenen Werten.',
    none: 'An den Eingängen ist nichts verbunden.',
    insert: (path) => `${path} einsetzen`,
    sample: 'Ausprobieren mit',
    sampleHelp: 'Werte nach Eingang, als JSON, für die Vorschau, solange kein Lauf welche hat. Sie werden nicht gespeichert.',
    more: (n) => `und ${n} weitere`,
    kinds: {
      text: 'Text',
      number: 'Zahl',
      boolean: 'ja/nein',
      null: 'nichts',
      list: 'Liste',
      object: 'Objekt',
      any: 'beliebig',
    },
  },
  preview: {
    title: 'Vorschau',
    of: (field) => `Vorschau von ${field}`,
    waiting: 'Wird berechnet…',
    logs: 'Konsole',
    empty: '(leerer Text)',
    cut: (shown, all) => `Die ersten ${shown} von ${all} Zeichen`,
    place: (line, column) => (column ? `Zeile ${line}, Zeichen ${column}` : `Zeile ${line}`),
    noValues: 'Zum Ausprobieren fehlen Werte. Bis hier ausführen oder unter „Werte“ welche eingeben.',
    part: 'Ohne alle Eingaben: Was fehlt, zählt als nichts.',
  },
  problems: {
    count: (errors, warnings) =>
      [errors > 0 ? plural(errors, 'Fehler', 'Fehler') : '', warnings > 0 ? plural(warnings, 'Warnung', 'Warnungen') : '']
        .filter((part) => part !== '')
        .join(', '),
    more: (n) => `und ${n} weitere`,
    mends: {
      deleteEdge: 'Verbindung löschen',
      moveOut: 'Herauslösen',
      unpin: 'Fixierung lösen',
      unpinPorts: 'Entfernen, was nicht dazugehört',
      setDefault: (value) => `Auf ${value} setzen`,
      useDefault: 'Vorgabe nehmen',
      chooseModel: (name) => `${name} verwenden`,
      connect: (end) => `Mit ${end} verbinden`,
    },
  },
  ports: {
    legend: 'Typen von Ports',
    legendHelp: 'Form und Farbe zeigen, was ein Port trägt. Nur passende Ports lassen sich verbinden.',
    types: {
      any: 'Beliebiges',
      text: 'Text',
      json: 'Daten (JSON)',
      number: 'Zahl',
      boolean: 'Ja oder nein',
      messages: 'Nachrichten eines Chats',
      documents: 'Dokumente',
      evidence: 'Belege',
      file: 'Datei',
    },
    error: 'Ein Fehler, wenn jeder Versuch fehlschlug',
  },
}
