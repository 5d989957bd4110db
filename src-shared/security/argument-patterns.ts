import { matchesWildcards } from './wildcards.ts'

/** Of what Node and browsers have alike. */
declare const URL: {
  parse(text: string): { protocol: string; hostname: string; host: string; origin: string; href: string } | null
}

/** An http or https address as it is read where it is used, or an absolute path without its detours: what stands before the first `/`, and the rest. */
interface Place {
  host: string
  rest: string
}

function readAddress(text: string): Place | undefined {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '') return undefined
  const host = url.origin.replace(/\.(?=$|:\d+$)/, '')
  return { host, rest: url.href.slice(url.href.indexOf(url.host) + url.host.length) }
}

function readPath(text: string): Place | undefined {
  if (!text.startsWith('/')) return undefined
  const names: string[] = []
  for (const name of text.split('/')) {
    if (name === '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return { host: '', rest: `/${names.join('/')}` }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** What a text may stand for where it is used: as it is, and with what is encoded in it read. None where it names no place. */
function placesOf(text: string): Place[] {
  const path = readPath(text)
  if (path) return [path]
  const address = readAddress(text)
  if (!address) return []
  const places = [address]
  for (let next = decoded(address.rest); next !== undefined && places.length < 4; ) {
    const read = readAddress(address.host + next)
    if (!read || read.rest === places.at(-1)?.rest) break
    places.push(read)
    next = decoded(read.rest)
  }
  return places
}

/**
 * Whether a text may mean what a pattern says, in any way in which an address or a path can be written: what a rule forbids is
 * forbidden with capitals, the usual port, a backslash, `%2e` or a detour by `..` too.
 */
export function mayMean(text: string, pattern: string): boolean {
  if (matchesWildcards(text, pattern)) return true
  return placesOf(text).some(({ host, rest }) =>
    [rest, rest.replace(/[?#].*$/s, ''), rest === '/' ? '' : rest].some((each) => matchesWildcards(host + each, pattern)),
  )
}

/** Scheme and host of a pattern, and the rest of it. */
const patternParts = /^([^:/]*:\/\/[^/]*|)(.*)$/s

/**
 * Whether a text surely means what a pattern says, in every way in which it can be read. The host of an address is held to
 * what the pattern says of the host: no path can stand in for one.
 */
export function surelyMeans(text: string, pattern: string): boolean {
  const places = placesOf(text)
  if (places.length === 0) return matchesWildcards(text, pattern)
  const [, host = '', rest = ''] = patternParts.exec(pattern) ?? []
  // without a host in it, it says of an address as a whole
  if (host === '' && (places[0] as Place).host !== '') return matchesWildcards(text, pattern)
  return places.every((place) => {
    if (rest === '' && host.endsWith('*')) return matchesWildcards(place.host, host)
    return matchesWildcards(place.host, host) && matchesWildcards(place.rest === '/' && rest === '' ? '' : place.rest, rest)
  })
}
