import { sentencesOf, wordsOf } from './words.ts'

/** What stands before a step that comes after those before it. */
const next = /(?:[,;]?\s+(?:and\s+)?(?:then|after that|afterwards|finally|lastly|next)\b[,:]?\s+|;\s+)/i
const startsLater = /^\s*(?:(?:and\s+)?(?:then|after that|afterwards|finally|lastly|next|at the end)\b)/i
/** `Analyse the logs, check the metrics and write a report`: a comma or an "and" before a verb that commands begins a step. */
const commands =
  'analyse|analyze|investigate|diagnose|research|look|search|check|inspect|monitor|find|collect|gather|examine|review|debug|trace|summarise|summarize|write|draft|explain|translate|answer|report|compose|propose|recommend|compare|combine|merge|rewrite|describe|rank|judge|plan|estimate|list|reply|classify|categorise|categorize|label|triage|sort|extract|pull|pick|ask|approve|confirm|wait|fetch|get|call|send|post|decide|validate|verify|test'
const another = new RegExp(`(?:,\\s*(?:and\\s+)?|\\s+and\\s+)(?=(?:${commands})\\b)`, 'i')
/** What puts together what others found. */
const joins = /^(?:compar|combin|merg|conclud|summar|rank|judg|report|draw)\w*\b/i

/** What says how steps work together, and not what one of them does. */
const filler = /[\s,]*\b(?:in parallel|at the same time|side by side|simultaneously|concurrently|meanwhile|independently)\b[\s,]*/gi
const opening =
  /^\s*(?:for (?:each|every)\s+[^,]*?(?:,\s*|$)|(?:please|then|after that|first(?:ly)?|second(?:ly)?|third(?:ly)?|finally|the workflow should|i (?:want|need)(?: it)? to|it should)[\s,]+)+/i

/** One thing that a request asks for. */
export interface RequestPart {
  text: string
  /** It comes after what stands before it: the request says so, or it puts together what that gives. */
  later: boolean
}

/** The words of a part as a sentence; a question stays one. */
export const sentenceOf = (words: string): string => `${words[0]?.toUpperCase()}${words.slice(1)}${/[?!…]$/.test(words) ? '' : '.'}`

const plain = (part: string): string =>
  part
    .replace(filler, ' ')
    .replace(opening, '')
    .replace(/\s+/g, ' ')
    .replace(/^[\s,;:.-]+|[\s,;:.]+$/g, '')

/** What a request asks for, in order, by its sentences, its connecting words and its verbs. */
export function requestParts(request: string): RequestPart[] {
  return sentencesOf(request).flatMap((sentence) =>
    sentence
      .split(next)
      .flatMap((chunk, place) =>
        chunk.split(another).map((piece, index) => ({
          text: plain(piece),
          later: (index === 0 && (place > 0 || startsLater.test(chunk))) || joins.test(plain(piece)),
        })),
      )
      .filter(({ text }) => wordsOf(text).length > 1),
  )
}
