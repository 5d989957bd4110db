/** Whether a text is what a pattern says, in which `*` stands for any characters, none included. Time grows with both lengths only. */
export function matchesWildcards(text: string, pattern: string): boolean {
  let [at, place] = [0, 0]
  let [star, after] = [-1, 0]
  while (at < text.length) {
    if (pattern[place] === '*') {
      star = place++
      after = at
    } else if (pattern[place] === text[at]) {
      at++
      place++
    } else if (star >= 0) {
      place = star + 1
      at = ++after
    } else return false
  }
  while (pattern[place] === '*') place++
  return place === pattern.length
}
