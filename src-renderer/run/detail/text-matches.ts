/** More than anybody goes through one by one. */
const most = 2000

/** Every place where the words stand, in any case, in the text of an element; also across the pieces it is made of. */
export function matchesIn(element: HTMLElement, words: string): Range[] {
  const wanted = words.toLowerCase()
  if (wanted.trim() === '') return []
  const found: Range[] = []
  for (const { text, nodes } of blocksOf(element)) {
    const searched = text.toLowerCase()
    // a few letters change their length in lower case; where they do, places would not fit
    if (searched.length !== text.length) continue
    for (let at = searched.indexOf(wanted); at >= 0 && found.length < most; at = searched.indexOf(wanted, at + wanted.length)) {
      const range = document.createRange()
      const [from, to] = [placeIn(nodes, at), placeIn(nodes, at + wanted.length)]
      range.setStart(from.node, from.offset)
      range.setEnd(to.node, to.offset)
      found.push(range)
    }
  }
  return found
}

interface Piece {
  node: Text
  /** Where it begins in the text of its block. */
  start: number
}

/** Texts that are read in one go: what lies in one block of the page. */
function blocksOf(element: HTMLElement): { text: string; nodes: Piece[] }[] {
  const blocks: { text: string; nodes: Piece[] }[] = []
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  let owner: Element | null = null
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    if (node.data === '' || node.parentElement?.closest('.sr-only')) continue
    const block = blockOf(node)
    if (block !== owner) blocks.push({ text: '', nodes: [] })
    owner = block
    const last = blocks.at(-1) as { text: string; nodes: Piece[] }
    last.nodes.push({ node, start: last.text.length })
    last.text += node.data
  }
  return blocks
}

function blockOf(node: Text): Element | null {
  let element = node.parentElement
  while (element && getComputedStyle(element).display.startsWith('inline')) element = element.parentElement
  return element
}

function placeIn(nodes: readonly Piece[], at: number): { node: Text; offset: number } {
  let piece = nodes[0] as Piece
  for (const next of nodes) {
    if (next.start >= at && next !== nodes[0]) break
    piece = next
  }
  return { node: piece.node, offset: at - piece.start }
}
