import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { citedId, citedIds, linkCitations } from './citations.ts'
import { SafeMarkdown } from './SafeMarkdown.tsx'

const back = (markdown: string) => [...linkCitations(markdown).matchAll(/\((cite:[^)]*)\)/g)].map((match) => citedId(match[1] as string))

describe('citations in a report', () => {
  it.each([
    'log:app.log',
    'metric:CPU_(max)*',
    'resource:pod/api-7f9',
    'log:www.example.com_err~1.log',
    "event:it's",
    'text:100%',
    'log:größe.txt',
  ])('name %s whole', (id) => expect(back(`It failed. [E: ${id}] And more.`)).toEqual([id]))

  it('may name several, each once', () => {
    expect(citedIds(' a, b ,a,')).toEqual(['a', 'b'])
    expect(back('x [E: alert, log:a] y [E: event:3]')).toEqual(['alert', 'log:a', 'event:3'])
  })

  it('do not cut an id that is known with its comma', () => {
    const known = new Set(['metric:cpu{a=1,b=2}'])
    expect(citedIds('metric:cpu{a=1,b=2}', known)).toEqual(['metric:cpu{a=1,b=2}'])
    expect(
      [...linkCitations('[E: log:a[1].log] b', new Set(['log:a[1].log'])).matchAll(/\((cite:[^)]*)\)/g)].map((m) =>
        citedId(m[1] as string),
      ),
    ).toEqual(['log:a[1].log'])
    expect(citedIds('metric:cpu,alert', known)).toEqual(['metric:cpu', 'alert'])
  })

  it('are left alone in code and where the bracket is escaped', () => {
    for (const text of ['`[E: a]`', '``x ` [E: a]``', '```\n[E: a]\n```', '\\[E: a\\]', '[E: a](https://x.test)'])
      expect(linkCitations(text)).toBe(text)
  })

  it('do not take an unclosed backtick for code', () => {
    expect(back('a ` b [E: x]')).toEqual(['x'])
  })

  it('leave other addresses to others', () => {
    expect(citedId('https://x.test')).toBeNull()
    expect(citedId('cite:%zz')).toBeNull()
  })
})

describe('rendered Markdown', () => {
  const html = (markdown: string) =>
    renderToStaticMarkup(
      createElement(SafeMarkdown, { text: markdown, renderCitation: (id: string) => createElement('b', null, `cites ${id}`) }),
    )

  it('shows a citation through its own part, whatever its id looks like', () => {
    expect(html('Down. [E: log:www.example.com_x_.log]')).toContain('<b>cites log:www.example.com_x_.log</b>')
  })

  it('loads no image', () => {
    const made = html('![secret](https://evil.test/x.png) and ![](data:image/png;base64,AAAA)')
    expect(made).not.toContain('<img')
    expect(made).not.toContain('evil.test')
    expect(made).toContain('secret')
  })

  it('keeps no markup of the text', () => {
    const made = html('<script>alert(1)</script><iframe src="https://evil.test"></iframe> <b onclick="x()">t</b>')
    expect(made).not.toMatch(/<script|<iframe|onclick="|<b /)
  })

  it('has no address that is not https or mailto', () => {
    const made = html(
      '[a](javascript:alert(1)) [b](http://x.test) [c](file:///etc/passwd) [d](https://ok.test/) [e](data:text/html,x) [f](//evil.test)',
    )
    expect([...made.matchAll(/(?:href|title)="([^"]*)"/g)].map((match) => match[1])).toEqual(['https://ok.test/', 'https://ok.test/'])
  })

  it('writes out characters that cannot be seen', () => {
    expect(html('a\u202eb')).not.toContain('\u202e')
  })
})
