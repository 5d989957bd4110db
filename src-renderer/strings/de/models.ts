import { number, plural } from '../../ui/format.ts'
import type { Words } from '../../ui/in-language.ts'
import type { english } from '../en/models.ts'

/** What the page of the models says. In German. */
export const german: Words<typeof english> = {
  title: 'Modelle',
  text: 'Welche Modelle es gibt, was Aliase bedeuten und was sie kosten. Es steht im Arbeitsbereich; Schlüssel nie.',
  file: (name: string) => `Steht in ${name}`,
  aliases: {
    title: 'Aliase',
    text: 'Was ein Workflow mit einem Alias meint. Scheitert das erste Modell, werden die anderen der Reihe nach gefragt, zuletzt das Offline-Modell.',
    name: 'Alias',
    model: 'Modell',
    after: 'Danach fragen',
    afterHint: 'Durch Kommas getrennt',
    environment: 'Von der Umgebung gesetzt',
    byKind: 'Hängt auch von der Art des Fehlers ab',
    add: 'Alias hinzufügen',
    addHint: 'Neuer Alias',
    remove: (name: string) => `${name} entfernen`,
    modelOf: (name: string) => `Modell von ${name}`,
    afterOf: (name: string) => `Modelle, die nach ${name} gefragt werden`,
  },
  providers: {
    title: 'Anbieter und Server',
    noAddress: 'Keine Adresse',
    key: {
      environment: 'Schlüssel aus der Umgebung',
      secret: (name: string) => `Schlüssel: das Geheimnis ${name}, falls es eines gibt`,
      none: 'Kein Schlüssel',
    },
    test: 'Testen',
    testOf: (name: string) => `${name} testen`,
    asking: 'Fragt…',
    ok: (models: number, ms: number) => `${plural(models, 'Modell', 'Modelle')} in ${number(ms)} ms`,
    remove: (name: string) => `Adresse von ${name} entfernen`,
    find: 'Server auf diesem Rechner suchen',
    looking: 'Sucht…',
    nothing: 'An den üblichen Ports von Ollama, LM Studio, llama.cpp und vLLM antwortet nichts.',
    models: (count: number) => plural(count, 'Modell', 'Modelle'),
    use: 'Verwenden',
    takeOf: (title: string) => `${title} verwenden`,
    used: 'In Verwendung',
    name: 'Name des Servers',
    address: 'Adresse',
    add: 'Server hinzufügen',
  },
  prices: {
    title: 'Preise',
    text: (day) =>
      `US-Dollar für eine Million Token. Die eingebauten sind, was Anbieter am ${day} verlangten; eigene gehen ihnen vor. Was ein Modell ohne Preis kostet, ist unbekannt.`,
    model: 'Modell',
    input: 'Gelesen',
    cached: 'Aus Cache',
    output: 'Geschrieben',
    own: 'Eigener',
    find: 'Modell suchen',
    add: 'Preis hinzufügen',
    reset: (model: string) => `Eigenen Preis von ${model} entfernen`,
    of: (what: string, model: string) => `${what}, ${model}`,
    none: 'Kein Modell heißt so.',
  },
}
