import type { NodeKind, SpecOf } from '#shared/nodes/registry.ts'
import { number, percent, plural } from '../../ui/format.ts'
import type { FieldWords, KindWords } from '../../ui/kind-text.ts'
import { germanEvidenceKinds } from './evidence-kinds.ts'

type ConfigOf<Kind extends NodeKind> = Parameters<SpecOf<Kind>['describe']>[0]

const model: Readonly<Record<string, FieldWords>> = {
  model: { label: 'Modell', help: 'Ein Modell oder ein Alias, dem der Arbeitsbereich oder der Workflow eine Bedeutung gibt.' },
  fallbacks: {
    label: 'Danach versuchen',
    help: 'Modelle, die in dieser Reihenfolge gefragt werden, wenn das erste ausfällt. Das Offline-Modell kommt von selbst zuletzt.',
  },
  temperature: { label: 'Temperatur', help: 'Leer überlässt sie dem Anbieter.' },
  maxTokens: { label: 'Höchstens Token je Antwort', help: 'Leer überlässt es dem Anbieter.' },
}

const agentGoal: FieldWords = {
  label: 'Ziel',
  help: 'Die Aufgabe. {{ in }} und {{ context }} stehen für die Eingaben. Leer nimmt die Eingabe selbst als Aufgabe.',
}
const promptField: FieldWords = {
  label: 'Prompt',
  help: 'Einer aus dem Ordner prompts oder von einem MCP-Server. Leer: der Text darüber.',
}
const promptValuesField: FieldWords = {
  label: 'Werte für den Prompt',
  help: 'Für Variablen, die der Prompt liest und der Knoten nicht von selbst gibt.',
}
const agent: Readonly<Record<string, FieldWords>> = {
  role: { label: 'Rolle', help: 'Ein Wort, unter dem Playbooks und andere Agenten ihn kennen.', placeholder: 'logs' },
  instructions: { label: 'Anweisungen', help: 'Wer er ist und wie er arbeitet, bei jeder Aufgabe.' },
  goal: agentGoal,
  prompt: promptField,
  promptValues: promptValuesField,
  resources: { label: 'Ressourcen', help: 'Was MCP-Server zu lesen haben und er zu Beginn bekommt: server__uri.' },
  ...model,
}

const answerSchema: FieldWords = {
  label: 'Antwortschema',
  help: 'Ein JSON-Schema, dem die Antwort entsprechen muss. Leer für freien Text.',
}
const timeLimit = (help?: string): FieldWords => ({ label: 'Zeitlimit (ms)', ...(help ? { help } : {}) })
const person: Readonly<Record<string, FieldWords>> = {
  timeoutSeconds: { label: 'Höchstens warten (s)', help: '0: so lange, wie es dauert.' },
}

const describeAgent = ({ role, model: asked, tools }: ConfigOf<'child-agent'>): string =>
  [role, tools.length > 0 ? plural(tools.length, 'Tool', 'Tools') : '', asked].filter(Boolean).join(' · ')

const formats: Readonly<Record<string, string>> = {
  json: 'JSON',
  jsonl: 'JSON-Zeilen',
  yaml: 'YAML',
  csv: 'CSV',
  'key-value': 'Name=Wert',
  lines: 'Zeilen',
  number: 'Zahl',
  boolean: 'Ja oder nein',
}
const tasks: Readonly<Record<string, string>> = {
  question: 'Eine Frage beantworten',
  intake: 'Einen Vorfall einordnen',
  validate: 'Eine Hypothese prüfen',
  solution: 'Eine Abhilfe vorschlagen',
}
const mergeModes: Readonly<Record<string, string>> = {
  first: 'Den ersten Wert',
  list: 'Alle Werte als Liste',
  object: 'Alle Felder als ein Objekt',
}

/** Node kinds in German: what the palette, the forms and the cards say. What is missing here falls back to the English spec. */
export const germanKinds: { readonly [Kind in NodeKind]?: KindWords<ConfigOf<Kind>> } = {
  set: {
    title: 'Wert setzen',
    summary: 'Einen festen Wert liefern oder einem durchlaufenden Objekt feste Felder hinzufügen.',
    fields: { value: { label: 'Wert', help: 'Ein beliebiger JSON-Wert. Leer: null.' } },
  },
  loop: {
    title: 'Schleife',
    summary: 'Den Inhalt wiederholen, solange eine Bedingung gilt.',
    fields: {
      condition: { label: 'Wiederholen, solange', help: 'Sieht output, iteration (ab 0) und input.', placeholder: 'output.score < 0.8' },
      maxIterations: { label: 'Höchstens', help: 'Runden.' },
    },
    describe: ({ condition, maxIterations }) => `solange ${condition}, höchstens ${maxIterations}`,
  },
  map: {
    title: 'Für jedes',
    summary: 'Den Inhalt für jedes Element einer Liste einmal ausführen, mehrere zugleich.',
    fields: {
      concurrency: { label: 'Zugleich', help: 'Wie viele Elemente gleichzeitig laufen.' },
      stopOnError: { label: 'Bei Fehler stoppen', help: 'Das erste fehlgeschlagene Element lässt den ganzen Knoten fehlschlagen.' },
    },
    describe: ({ concurrency, stopOnError }) => `${concurrency} zugleich${stopOnError ? ', stoppt bei Fehler' : ''}`,
  },
  try: {
    title: 'Versuch',
    summary: 'Einen Weg versuchen und bei einem Fehler der Reihe nach auf andere ausweichen.',
    fields: { branches: { label: 'Wege', help: 'In der Reihenfolge, in der sie versucht werden.' } },
  },
  'child-agent': {
    title: 'Fachagent',
    summary: 'Ein Spezialist, der plant, seine Tools nutzt, hinsieht und neu plant.',
    fields: {
      ...agent,
      tools: { label: 'Tools' },
      maxIterations: { label: 'Höchstens Iterationen' },
      maxTotalTokens: {
        label: 'Höchstens Token insgesamt',
        help: 'Seine eigenen und die der Agenten, die für ihn arbeiten. Er kommt zum Schluss, solange er es noch kann.',
      },
      maxTotalUsd: { label: 'Höchstens US-Dollar insgesamt', help: 'Modelle ohne Preis im Arbeitsbereich zählen als kostenlos.' },
      contextTokens: {
        label: 'Höchstens Token einer Anfrage',
        help: 'Ältere Ergebnisse werden gekürzt, damit es dabei bleibt. Leer: 100.000; niedriger für ein Modell, das weniger liest.',
      },
      schema: answerSchema,
    },
    describe: describeAgent,
  },
  classify: {
    title: 'Klassifizieren',
    summary: 'Einen Text einer der eigenen Klassen zuordnen.',
    fields: {
      labels: { label: 'Klassen', help: 'Eine Liste von {name, description}.' },
      instructions: { label: 'Wonach zu wählen ist' },
      ...model,
    },
    describe: ({ labels }) => (labels.length === 0 ? 'noch keine Klassen' : labels.map(({ name }) => name).join(', ')),
  },
  embed: {
    title: 'Embeddings',
    summary: 'Texte in Vektoren verwandeln oder danach ordnen, wie ähnlich sie einer Anfrage sind.',
    fields: {
      mode: { label: 'Liefert', options: { vectors: 'Einen Vektor je Text', rank: 'Texte, ähnlichste zuerst' } },
      top: { label: 'Wie viele' },
      model: { label: 'Modell', help: 'Eines, das Embeddings hat, oder ein Alias dafür. Das Offline-Modell hat keine.' },
      fallbacks: {
        label: 'Danach versuchen',
        help: 'Modelle, die in dieser Reihenfolge gefragt werden, wenn das erste ausfällt. Das nächste beginnt wieder mit dem ersten Text.',
      },
    },
    describe: ({ mode, top, model: asked }) => (mode === 'rank' ? `beste ${top} · ${asked}` : asked),
  },
  extract: {
    title: 'Extrahieren',
    summary: 'Felder aus einem Text entnehmen, nach einem Schema.',
    fields: {
      schema: { label: 'Felder', help: 'Ein JSON-Schema des gewünschten Objekts.' },
      instructions: { label: 'Wonach zu suchen ist' },
      ...model,
    },
    describe: ({ schema }) => Object.keys((schema.properties as object | undefined) ?? {}).join(', ') || 'noch keine Felder',
  },
  hypotheses: {
    title: 'Hypothesen',
    summary: 'Aus Befunden benennen, was die Ursache sein kann, mit dem, was dafür und dagegen spricht.',
    fields: {
      max: { label: 'Höchstens', help: 'Hypothesen, die wahrscheinlichsten zuerst.' },
      instructions: { label: 'Anweisungen', help: 'Was ein Modell beachten soll. Playbooks lesen es nicht.' },
      ...model,
    },
    describe: ({ max, model: asked }) => `höchstens ${max}, ${asked}`,
  },
  'micro-agent': {
    title: 'Mikroagent',
    summary: 'Eine gezielte Frage, eine strukturierte Antwort, höchstens zwei Tools.',
    fields: {
      task: { label: 'Aufgabe', options: tasks },
      ...agent,
      tools: { label: 'Tools (höchstens zwei)' },
      maxIterations: { label: 'Höchstens Iterationen' },
      schema: answerSchema,
    },
    describe: (config) => (config.task === 'question' ? describeAgent(config) : `${tasks[config.task]} · ${describeAgent(config)}`),
  },
  'model-call': {
    title: 'Modellaufruf',
    summary: 'Ein Modell einmal fragen und Text oder Daten bekommen.',
    fields: {
      prompt: { label: 'Prompt', help: '{{ in }} steht für die Eingabe.' },
      promptName: promptField,
      promptValues: promptValuesField,
      system: { label: 'System-Prompt' },
      ...model,
      schema: answerSchema,
    },
    describe: ({ model: asked, schema }) => (schema ? `${asked} → Daten` : asked),
  },
  'parent-agent': {
    title: 'Leitagent',
    summary: 'Leitet die Agenten in ihm: plant, vergibt Aufgaben, beobachtet, zieht den Schluss.',
    fields: {
      ...agent,
      tools: { label: 'Eigene Tools' },
      maySpawn: { label: 'Darf Mikroagenten starten' },
      mayTalk: { label: 'Agenten dürfen einander fragen' },
      collaborate: {
        label: 'Wie seine Agenten zusammenarbeiten',
        help: 'An seiner eigenen Aufgabe arbeiten dann alle auf diese Weise, bevor er zum Schluss kommt.',
        options: {
          none: 'Er verteilt Aufgaben',
          decompose: 'Er teilt seine Aufgabe in einen Graphen',
          negotiate: 'Sie verhandeln',
          auction: 'Sie bieten um die Aufgabe',
          vote: 'Sie stimmen ab',
        },
      },
      rounds: { label: 'Höchstens Runden', help: 'Ohne Einigung entscheidet der Leitagent.' },
      votingRule: { label: 'Wie Rangfolgen verbunden werden', options: { borda: 'Borda-Wahl', schulze: 'Schulze-Methode' } },
      deadlineSeconds: {
        label: 'Frist einer Antwort (s)',
        help: 'Für jedes Gebot, jede Stimme und jede Stellungnahme. Was später kommt, zählt nicht.',
      },
      maxIterations: { label: 'Höchstens Iterationen' },
      maxTotalTokens: {
        label: 'Höchstens Token insgesamt',
        help: 'Seine eigenen und die der Agenten, die für ihn arbeiten. Er kommt zum Schluss, solange er es noch kann.',
      },
      maxTotalUsd: { label: 'Höchstens US-Dollar insgesamt', help: 'Modelle ohne Preis im Arbeitsbereich zählen als kostenlos.' },
      contextTokens: {
        label: 'Höchstens Token einer Anfrage',
        help: 'Ältere Ergebnisse werden gekürzt, damit es dabei bleibt. Leer: 100.000; niedriger für ein Modell, das weniger liest.',
      },
      schema: answerSchema,
    },
    describe: describeAgent,
  },
  'registered-agent': {
    title: 'Agent nach Alarm',
    summary: 'Gibt eine Aufgabe an den Agenten des Arbeitsbereichs, der dafür da ist.',
    fields: {
      alertType: { label: 'Art des Alarms', help: 'Leer: die des Alarms an seinem Eingang.' },
      capabilities: { label: 'Nötige Fähigkeiten' },
      goal: agentGoal,
    },
    describe: ({ alertType, capabilities }) => [alertType || 'nach dem Alarm', capabilities.join(', ')].filter(Boolean).join(' · '),
  },
  report: {
    title: 'Bericht',
    summary: 'Eine Untersuchung abschließen und ihren Bericht schreiben, jede Aussage belegt.',
    fields: {
      title: { label: 'Titel', help: 'Leer nimmt den des Alarms.', placeholder: 'Titel des Alarms' },
      threshold: {
        label: 'Mindestsicherheit',
        help: 'Darunter wird keine Ursache genannt, und der Bericht fragt nach dem, was entscheiden würde.',
      },
      timeline: { label: 'Einträge der Chronologie' },
    },
    describe: ({ threshold }) => `eine Ursache ab ${percent(threshold)}`,
  },
  'http-request': {
    title: 'HTTP-Anfrage',
    summary: 'Ein anderes System über HTTP fragen und mit der Antwort weiterarbeiten.',
    fields: {
      method: { label: 'Methode', options: { GET: 'GET', HEAD: 'HEAD', POST: 'POST', PUT: 'PUT', PATCH: 'PATCH', DELETE: 'DELETE' } },
      url: { label: 'Adresse', placeholder: 'https://api.example.com/items/{{ in.id }}' },
      query: { label: 'Abfrage' },
      headers: { label: 'Kopfzeilen' },
      body: { label: 'Inhalt', help: 'Liefert, was gesendet wird, etwa {"name": in.name}.' },
      secret: { label: 'Geheimnis', help: 'Name eines Geheimnisses. Sein Wert steht nie in einem Workflow.' },
      secretHeader: { label: 'Kopfzeile des Geheimnisses' },
      secretPrefix: { label: 'Vor dem Geheimnis' },
      timeoutSeconds: { label: 'Zeitgrenze in Sekunden' },
      failOnStatus: { label: 'Ab Status 400 scheitern' },
    },
    describe: ({ method, url }) => (url === '' ? 'noch keine Adresse' : `${method} ${url.replace(/^https?:\/\//, '')}`),
  },
  'tool-call': {
    title: 'Tool-Aufruf',
    summary: 'Ein beliebiges Tool mit eigenen Argumenten aufrufen.',
    fields: {
      tool: { label: 'Tool' },
      arguments: { label: 'Argumente' },
      expression: { label: 'Argumente aus der Eingabe', help: 'Liefert ein Objekt mit Argumenten, etwa {"query": in.text}.' },
    },
    describe: ({ tool }) => tool || 'noch kein Tool',
  },
  'mcp-tool': {
    title: 'MCP-Tool',
    summary: 'Ein Tool eines MCP-Servers aufrufen.',
    fields: {
      tool: { label: 'Server und Tool' },
      arguments: { label: 'Argumente' },
      expression: { label: 'Argumente aus der Eingabe', help: 'Liefert ein Objekt mit Argumenten, etwa {"query": in.text}.' },
    },
    describe: ({ tool: { server, name } }) => (name === '' ? 'noch kein Tool' : [name, server].filter(Boolean).join(' · ')),
  },
  input: {
    title: 'Eingabe',
    summary: 'Was der Workflow beim Start bekommt.',
    fields: {},
    describe: () => 'die Eingaben des Workflows',
  },
  'alert-trigger': {
    title: 'Alarm-Auslöser',
    summary: 'Der Alarm, für den ein Lauf gestartet wird, gelesen und geprüft.',
    fields: {
      input: { label: 'Eingabe des Workflows', help: 'Die Eigenschaft der Workflow-Eingaben, die den Alarm enthält.' },
      onlyFiring: { label: 'Nur aktive', help: 'Ein Alarm, der vorbei ist, geht an einen eigenen Anschluss.' },
    },
    describe: ({ input }) => `aus der Eingabe ${input}`,
  },
  output: {
    title: 'Ausgabe',
    summary: 'Was der Workflow am Ende liefert.',
    fields: {
      name: { label: 'Name', help: 'Feld der Ausgabe. Leer: Dieser Wert ist die ganze Ausgabe.', placeholder: 'result' },
    },
    describe: ({ name }) => (name ? `liefert „${name}“` : 'liefert die ganze Ausgabe'),
  },
  'prompt-template': {
    title: 'Prompt-Vorlage',
    summary: 'Einen Prompt aus Werten bauen: schlicht, mit XML-Elementen oder als Denkschritte.',
    fields: {
      style: { label: 'Stil', options: { plain: 'Schlicht', xml: 'XML-Elemente', 'chain-of-thought': 'Gedankenkette' } },
      elements: { label: 'Elemente', help: 'Eine Liste von {name, text}. Jeder Text ist eine Vorlage.' },
      template: { label: 'Aufgabe', help: 'Jede Variable wird zum Eingang.', placeholder: 'Erkläre, warum {{ service }} langsam ist.' },
      steps: { label: 'Schritte', help: 'Was der Reihe nach zu durchdenken ist. Jeder Schritt ist eine Vorlage.' },
    },
    describe({ style, template, elements, steps }) {
      const start = template.trim().split('\n')[0] ?? ''
      if (style === 'xml') return `${elements.map(({ name }) => `<${name}>`).join(' ')} ${start}`.trim()
      return style === 'chain-of-thought' ? `${start} in ${plural(steps.length, 'Schritt', 'Schritten')}`.trim() : start
    },
  },
  code: {
    title: 'Code',
    summary: 'Eigenes JavaScript auf einen Wert anwenden.',
    fields: {
      source: { label: 'Code', help: 'Rumpf einer asynchronen Funktion von `input`.' },
      timeoutMs: timeLimit(),
      memoryMb: { label: 'Speicherlimit (MB)' },
    },
    describe({ source }) {
      const lines = source.split('\n').filter((line) => line.trim() !== '')
      return lines.length === 1 ? (lines[0] as string).trim() : `${plural(lines.length, 'Zeile', 'Zeilen')} JavaScript`
    },
  },
  router: {
    title: 'Weiche',
    summary: 'Einen Wert auf einen von mehreren Wegen schicken.',
    fields: {
      rules: {
        label: 'Regeln',
        help: 'Eine Liste von {port, when}; die erste, deren Bedingung wahr ist, gilt. Mehrere Regeln dürfen zum selben Port führen.',
      },
    },
    describe: ({ rules }) => rules.map(({ port, when }) => `${port}, wenn ${when}`).join('; ') || 'alles zu „default“',
  },
  merge: {
    title: 'Zusammenführen',
    summary: 'Mehrere Zweige zu einem verbinden.',
    fields: { mode: { label: 'Liefern', options: mergeModes } },
    describe: ({ mode }) => ({ first: 'der erste Wert', list: 'alle Werte als Liste', object: 'alle Felder als ein Objekt' })[mode],
  },
  parse: {
    title: 'Einlesen',
    summary: 'Einen Text als JSON, YAML, CSV und Ähnliches lesen.',
    fields: {
      format: { label: 'Format', options: formats },
      header: { label: 'Erste Zeile enthält die Namen' },
      delimiter: { label: 'Trennzeichen', help: 'Ein Zeichen. Leer: wird aus dem Text ermittelt.', placeholder: ',' },
      numbers: { label: 'Zahlen lesen', help: 'Werte wie Zahlen, true und false werden solche; sonst bleibt alles Text.' },
    },
    describe: ({ format }) => `als ${formats[format]}`,
  },
  validate: {
    title: 'Prüfen',
    summary: 'Einen Wert gegen ein JSON-Schema prüfen.',
    fields: { schema: { label: 'JSON-Schema', help: 'Wie ein Wert aussehen muss.' } },
    describe({ schema: { title, properties, type } }) {
      if (typeof title === 'string') return title
      if (properties && typeof properties === 'object') return `hat ${Object.keys(properties).join(', ')}`
      return typeof type === 'string' ? `ist ${type}` : 'alles passt'
    },
  },
  delay: {
    title: 'Warten',
    summary: 'Eine Weile warten, dann den Wert weitergeben.',
    fields: { ms: { label: 'Warten (ms)', help: '1.000 ist eine Sekunde, 3.600.000 eine Stunde; höchstens 30 Tage.' } },
    describe({ ms }) {
      const units = [
        [86_400_000, 'Tage'],
        [3_600_000, 'h'],
        [60_000, 'min'],
        [1000, 's'],
      ] as const
      const [size, unit] = units.find(([least]) => ms >= least) ?? [1, 'ms']
      const amount = Math.round((ms / size) * 10) / 10
      return `${number(amount)} ${unit === 'Tage' && amount === 1 ? 'Tag' : unit}`
    },
  },
  'sub-workflow': {
    title: 'Sub-Workflow',
    summary: 'Einen anderen Workflow als einen Schritt von diesem ausführen.',
    fields: { workflow: { label: 'Workflow', help: 'Einer aus diesem Arbeitsbereich.' } },
    describe: ({ workflow }) => workflow || 'kein Workflow gewählt',
  },
  placeholder: {
    title: 'Platzhalter',
    summary: 'Steht für einen Teil, der noch zu wählen ist.',
    fields: {
      what: { label: 'Wofür er steht', placeholder: 'Den Kunden nachschlagen' },
      source: { label: 'Woher er kommt', help: 'Das Produkt und der Typ des Teils, wenn er importiert wurde.' },
      inputs: { label: 'Eingänge' },
      outputs: { label: 'Ausgänge' },
      original: { label: 'Original', help: 'Was importiert wurde, Wert für Wert.' },
    },
    describe: ({ what, source }) => what || source || 'noch zu wählen',
  },
  approval: {
    title: 'Freigabe',
    summary: 'Einen Menschen fragen, bevor es weitergeht.',
    fields: {
      title: { label: 'Frage', placeholder: '{{ in.service }} neu starten?' },
      body: { label: 'Erläuterung', help: 'Markdown und Liquid. Sagen, was geschehen wird.' },
      ...person,
      onTimeout: { label: 'Wenn niemand antwortet', options: { reject: 'Ablehnen', approve: 'Freigeben' } },
    },
  },
  question: {
    title: 'Rückfrage',
    summary: 'Einen Menschen nach etwas fragen, das der Workflow braucht.',
    fields: {
      title: { label: 'Frage', placeholder: 'Welche Region ist betroffen?' },
      body: { label: 'Erläuterung', help: 'Markdown und Liquid.' },
      fields: { label: 'Felder', help: 'JSON-Schema der Antwort, ein Objekt mit Eigenschaften. Leer: ein Text.' },
      ...person,
      defaultAnswer: { label: 'Wenn niemand antwortet', help: 'Die Antwort, die dann gilt.' },
    },
  },
  note: {
    title: 'Notiz',
    summary: 'Ein Text für Menschen auf der Arbeitsfläche. Läuft nie.',
    fields: {
      text: { label: 'Text', help: 'Markdown.', placeholder: 'Was die Nächsten wissen sollten.' },
      colour: { label: 'Farbe', options: { amber: 'Bernstein', blue: 'Blau', green: 'Grün', red: 'Rot', grey: 'Grau' } },
    },
  },
  transform: {
    title: 'Umformen',
    summary: 'Einen Wert mit einem JSONata-Ausdruck umformen.',
    fields: {
      expression: { label: 'Ausdruck', help: '$ ist die Eingabe.', placeholder: 'alert.labels.service' },
      timeoutMs: timeLimit('Für Ausdrücke, die lange dauern können.'),
    },
  },
  template: {
    title: 'Textvorlage',
    summary: 'Einen Text aus Werten schreiben, mit einer Liquid-Vorlage.',
    fields: {
      template: {
        label: 'Vorlage',
        help: 'Jede Variable wird zum Eingang.',
        placeholder: 'Alarm {{ alert.name }} bei {{ alert.service }}',
      },
      timeoutMs: timeLimit('Für Vorlagen mit Schleifen.'),
    },
  },
  ...germanEvidenceKinds,
}
