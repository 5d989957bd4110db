import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const renderer = join(import.meta.dirname, '..')
const files = (pattern: string): string[] =>
  globSync(pattern, { cwd: renderer })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !file.startsWith('strings/') && !/\.test\.tsx?$|\/testing\//.test(file))
    .sort()

/** What a person sees or hears. */
const spoken = new Set([
  ...['title', 'alt', 'label', 'placeholder', 'text', 'hint', 'help', 'description'],
  ...['aria-label', 'aria-description', 'aria-valuetext', 'aria-roledescription', 'aria-placeholder'],
])

/** The literal texts that an expression may come to: not what it compares, looks up or gives to a function. */
function literals(node: ts.Node): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isTemplateExpression(node))
    return [node.head.text, ...node.templateSpans.flatMap((span) => [...literals(span.expression), span.literal.text])]
  if (ts.isConditionalExpression(node)) return [...literals(node.whenTrue), ...literals(node.whenFalse)]
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isJsxExpression(node))
    return node.expression ? literals(node.expression) : []
  if (ts.isBinaryExpression(node)) {
    const joins = [ts.SyntaxKind.PlusToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken]
    if (joins.includes(node.operatorToken.kind)) return [...literals(node.left), ...literals(node.right)]
    return node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken ? literals(node.right) : []
  }
  return []
}

/** Texts in a component that are shown and are in no catalogue. A single letter is a mark, not a word. */
function shownLiterals(name: string, source: string): string[] {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  const found: string[] = []
  const note = (node: ts.Node, texts: readonly string[]) => {
    const words = texts.map((text) => text.trim()).filter((text) => /\p{L}{2}/u.test(text))
    const { line } = file.getLineAndCharacterOfPosition(node.getStart())
    found.push(...words.map((text) => `${name}:${line + 1} ${text}`))
  }
  const walk = (node: ts.Node): void => {
    if (ts.isJsxText(node)) note(node, [node.text])
    else if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) note(node, literals(node))
    else if (ts.isJsxAttribute(node) && spoken.has(node.name.getText()) && node.initializer) note(node, literals(node.initializer))
    ts.forEachChild(node, walk)
  }
  walk(file)
  return found
}

describe('what the window says is in the catalogue', () => {
  it('and not in its components', () => {
    const found = files('**/*.tsx').flatMap((name) => shownLiterals(name, readFileSync(join(renderer, name), 'utf8')))
    expect(found).toEqual([])
  })

  it('or would be found', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a component
    const component = 'const A = () => <p title={open ? "Shut it" : `Open ${name}`} className="text-xs">Loading {busy && "still busy"}</p>'
    expect(shownLiterals('a.tsx', component)).toEqual(['a.tsx:1 Shut it', 'a.tsx:1 Open', 'a.tsx:1 Loading', 'a.tsx:1 still busy'])
    expect(
      shownLiterals('b.tsx', 'const B = () => <p className="text-xs" title={text.title}>{kind === "other" ? marks["one"] : "…"}</p>'),
    ).toEqual([])
  })

  it('and numbers, dates and names follow the language of the window', () => {
    const fixed = /(?:toLocale\w*String|Intl\.\w+)\(\s*(?:['"]|\))|localeCompare\([^,)]*,\s*['"]/
    const found = [...files('**/*.tsx'), ...files('**/*.ts')].filter((name) => fixed.test(readFileSync(join(renderer, name), 'utf8')))
    expect(found).toEqual([])
  })
})
