import { stemOf, topicWords, wordCounts, wordsOf } from './words.ts'

export interface Label {
  name: string
  description: string
}

export interface Classification {
  label: string
  /** 0 to 0.95: the share of the best label among all, lowered where little of the text was recognised. */
  confidence: number
  scores: { label: string; score: number }[]
  /** The words of the text that decided. */
  reasons: string[]
}

/**
 * Families of words that mean nearly the same in the texts that teams sort. The first four stand for the family in a label's
 * name or description; all of them speak for it in a text. Stems are made when the table is read.
 */
const families: readonly string[] = [
  'bug defect technical fault error crash broken fails failure exception stacktrace trace stack 500 5xx regression wrong incorrect',
  'feature enhancement improvement suggestion idea wish add support would-like request',
  'question help howto documentation ask wondering explain clarify how-to',
  'billing invoice payment charge charged refund price cost subscription card bank money paid pay',
  'urgent critical emergency outage down asap immediately severe blocker sev1 p1 production',
  'complaint angry disappointed terrible unacceptable awful worst unhappy frustrated rude poor bad',
  'praise thanks thank great love excellent awesome happy perfect wonderful amazing good',
  'negative bad terrible awful hate worst poor disappointing broken slow useless',
  'positive good great love excellent awesome happy perfect wonderful amazing fast helpful',
  'account login password signin sign-in access locked username profile credentials mfa',
  'security breach vulnerability attack malware phishing unauthorized leak exploit intrusion secret',
  'database sql postgres mysql query replication connection table index replica mongodb redis storage',
  'network networking dns latency packet tcp firewall route timeout connectivity vpn load-balancer tls coredns resolve resolves lookup unreachable',
  'infrastructure node cluster kubernetes pod container disk cpu memory server host vm cloud',
  'application service api deploy code release request endpoint exception frontend backend worker',
  'shipping delivery package order tracking parcel courier shipped arrive arrived late',
  'spam unsubscribe promotion offer winner prize lottery click free viagra',
  'sales quote demo pricing purchase buy enterprise plan trial contract',
  'legal contract gdpr compliance privacy terms liability agreement regulation',
  'hiring candidate resume interview vacancy salary applicant job recruiter',
]
const familyOf = new Map<string, number[]>()
const standsFor = new Map<string, number[]>()
for (const [index, family] of families.entries())
  for (const [place, word] of family.split(' ').entries()) {
    const stem = stemOf(word)
    familyOf.set(stem, [...(familyOf.get(stem) ?? []), index])
    if (place < 4) standsFor.set(stem, [...(standsFor.get(stem) ?? []), index])
  }

/** Words that "not" turns into their opposite. What a text is about stays the same with a "not" in it. */
const polar = new Set(
  families.filter((family) => /^(?:negative|positive|praise|complaint)/.test(family)).flatMap((family) => family.split(' ').map(stemOf)),
)

/** Words beside a label that speak for it: its own (strong), and those of the families that its own belong to (weak). */
function lexiconOf(label: Label): Map<string, number> {
  const lexicon = new Map<string, number>()
  const put = (word: string, weight: number) => lexicon.set(word, Math.max(weight, lexicon.get(word) ?? 0))
  const nameWords = topicWords(label.name.replace(/[_/-]/g, ' '))
  for (const word of topicWords(label.description)) put(word, 1)
  for (const word of nameWords) put(word, 2)
  const own = new Set(nameWords.flatMap((word) => standsFor.get(word) ?? []))
  const described = new Set(topicWords(label.description).flatMap((word) => familyOf.get(word) ?? []))
  for (const [word, indexes] of familyOf) {
    if (indexes.some((index) => own.has(index))) put(word, 1.2)
    else if (indexes.some((index) => described.has(index))) put(word, 0.5)
  }
  return lexicon
}

/** Words after which a statement means its opposite: "not working" speaks against "working". */
const negations = new Set(['not', 'no', 'never', "don't", "doesn't", "isn't", "can't", 'cannot', "won't", 'without'])

function negatedStems(text: string): Set<string> {
  const words = wordsOf(text)
  return new Set(words.flatMap((word, i) => (negations.has(words[i - 1] ?? '') || negations.has(words[i - 2] ?? '') ? [stemOf(word)] : [])))
}

/** Chooses the label that a text's words speak for most. Words that speak for many labels count less. */
export function classifyText(text: string, labels: readonly Label[]): Classification {
  const counts = wordCounts(topicWords(text))
  const negated = negatedStems(text)
  const asks = /(?:^|[.!\n]\s*)(?:how|what|where|when|which|who|can|could|is|are|do|does)\b[^.!]*\?/i.test(text)
  const lexicons = labels.map(lexiconOf)
  const scored = labels.map((label, i) => {
    let score = 0
    const reasons: [string, number][] = []
    for (const [word, times] of counts) {
      const weight = lexicons[i]!.get(word)
      if (!weight) continue
      const sharedBy = lexicons.filter((lexicon) => lexicon.has(word)).length
      const worth = (weight * (1 + Math.log(times))) / sharedBy
      score += negated.has(word) && polar.has(word) ? -0.5 * worth : worth
      reasons.push([word, worth])
    }
    if (asks && /question|how.?to|inquiry|help/i.test(label.name)) score += 0.6
    // The label's name said literally, as "priority: high" has it, beats any guess from its meaning.
    if (new RegExp(`(?:^|[^\\p{L}])${asLiteral(label.name)}(?:$|[^\\p{L}])`, 'iu').test(text)) score += 2
    return { label: label.name, score: Math.max(0, score), reasons: reasons.sort((a, b) => b[1] - a[1]).map(([word]) => word) }
  })
  const total = scored.reduce((sum, entry) => sum + entry.score, 0)
  const ranked = [...scored].sort((a, b) => b.score - a.score)
  const best = ranked[0]
  if (!best || total === 0) {
    const fallback = labels.find((label) => /^(?:other|unknown|none|general|neutral|misc)/i.test(label.name)) ?? labels[0]
    return {
      label: fallback?.name ?? '',
      confidence: labels.length === 0 ? 0 : Math.round(100 / (labels.length + 1)) / 100,
      scores: labels.map((label) => ({ label: label.name, score: 0 })),
      reasons: [],
    }
  }
  const recognised = best.score / (best.score + 1.5)
  return {
    label: best.label,
    confidence: Math.min(0.95, Math.round((best.score / total) * (0.4 + 0.6 * recognised) * 100) / 100),
    scores: scored.map(({ label, score }) => ({ label, score: Math.round((score / total) * 1000) / 1000 })),
    reasons: best.reasons.slice(0, 6),
  }
}

function asLiteral(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
