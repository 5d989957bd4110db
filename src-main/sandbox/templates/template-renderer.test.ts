import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '#shared/json.ts'
import { createEvaluationHost } from '../evaluation-services.ts'

const host = createEvaluationHost()
const { templates } = host.forOwner({})
beforeAll(() => templates.check(''))
afterAll(() => host.close())

const signal = new AbortController().signal
const render = (source: string, values: JsonObject = {}, timeoutMs = 5_000) => templates.render(source, values, { timeoutMs, signal })
const failure = async (source: string, values: JsonObject = {}, timeoutMs = 5_000) => {
  try {
    return { text: await render(source, values, timeoutMs) }
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}

describe('text', () => {
  test.each<[string, JsonObject, string]>([
    ['Hello {{ name }}!', { name: 'Ada' }, 'Hello Ada!'],
    ['{{ missing }}|{{ a.b.c }}', { a: {} }, '|'],
    ['{{ list }} {{ object }}', { list: [1, 'a'], object: { a: null } }, '[1,"a"] {"a":null}'],
    ['{% if n > 2 %}many{% else %}few{% endif %}', { n: 3 }, 'many'],
    ['{% assign up = name | upcase %}{{ up | append: "!" }}', { name: 'ada' }, 'ADA!'],
    ['{{ at | date: "%Y-%m-%d %H:%M" }}', { at: '2026-05-03T02:01:00Z' }, '2026-05-03 02:01'],
    ['{{ value | json }}', { value: { a: [1] } }, '{"a":[1]}'],
    ['{% case n %}{% when 1, 2 %}few{% when 3 %}three{% else %}many{% endcase %}', { n: 3 }, 'three'],
    ['{% case list %}{% when other %}same{% endcase %}', { list: [1, 2], other: [1, 2] }, 'same'],
    ['{{ labels[key] }}{{ list[0] }}', { labels: { a: 'x' }, key: 'a', list: [5] }, 'x5'],
    ['{{ n | plus: 1 | at_least: 7 }} {{ text | url_encode }}', { n: 3, text: 'a b' }, '7 a+b'],
  ])('%s at once', (source, values, text) => expect(render(source, values)).toBe(text))

  test('loops come from another process', async () => {
    const given = render('{% for e in list %}{{ forloop.index }}:{{ e.n }} {% endfor %}', { list: [{ n: 'a' }, { n: 'b' }] })
    expect(given).toBeInstanceOf(Promise)
    expect(await given).toBe('1:a 2:b ')
  })

  test.each([
    '{{ text | replace: "a", "b" }}',
    '{% if list contains "a" %}{% for x in list %}{{ x }}{% endfor %}{% endif %}',
    '{% assign x = (1..3) %}{{ x | size }}',
    '{{ list | where: "a" | size }}',
    '{% tablerow x in list %}{% endtablerow %}',
  ])('so does %s', (source) => expect(render(source, { text: 'aa', list: [] })).toBeInstanceOf(Promise))

  const long = 'a'.repeat(100_000)
  test.each<[string, JsonObject]>([
    ['{{ value }}', { value: { long: [long, long, long] } }],
    ['{{ value | json }}', { value: { long: [long, long, long] } }],
    ['{% if value contains "b" %}{% endif %}'.repeat(10), { value: long }],
    ['{% if value == other %}{% endif %}'.repeat(10), { value: long, other: `${long}b` }],
    ['{{ value | upcase }}'.repeat(10), { value: long }],
    [`{% assign t = "xxxxxxxx" %}${'{% capture t %}{{ t }}{{ t }}{% endcapture %}'.repeat(15)}{{ t | size }}`, {}],
  ])('and so does much work without a loop: %.40s', async (source, values) => {
    const given = render(source, values)
    expect(given).toBeInstanceOf(Promise)
    expect(typeof (await given)).toBe('string')
  })

  const list = Array.from({ length: 100_000 }, (_, index) => index)
  const all = { list, other: [...list.slice(1), 1], text: 'a&'.repeat(100_000), n: 1 }
  // each took many seconds of the app's own process: the list is written out as text to be a number, or a key
  test.each([
    ...['list | plus: 1', 'list | round', 'list | abs', 'n | minus: list', 'n | at_most: list', 'text | url_encode'],
    ...['n | round: list', 'nothing | default: list | size', '"a" | slice: list'],
  ])('and so does a filter that reads much: %s', async (filter) => {
    const given = render(`{% assign x = ${filter} %}`.repeat(1_000), all, 100)
    expect(given).toBeInstanceOf(Promise)
    await Promise.resolve(given).catch(() => {})
  })

  test('and so does a comparison with many', async () => {
    const given = render('{% case list %}{% when other %}{% endcase %}'.repeat(1_000), all, 100)
    expect(given).toBeInstanceOf(Promise)
    await Promise.resolve(given).catch(() => {})
  })

  test('a list is no key', () => expect(render('{{ n[list] }}{{ list[list] }}'.repeat(2_000), all)).toBe(''))

  test('values are never evaluated again', () => {
    expect(render('{{ evil }}', { evil: '{{ secret }}{% for x in (1..9) %}{% endfor %}', secret: 'S' })).toContain('{{ secret }}')
  })

  test('the variables that a template reads', async () => {
    const source = '{% assign own = alert.name %}{{ own }} {% for e in events %}{{ e.x }} {{ limit }}{% endfor %}{% if flag %}{% endif %}'
    expect((await templates.variables(source)).sort()).toEqual(['alert', 'events', 'flag', 'limit'])
  })
})

describe('failures are typed', () => {
  test.each([
    ['{{ name', 'template.invalid'],
    ['{% if a %}', 'template.invalid'],
    ['{{ a | unknown_filter }}', 'template.invalid'],
    ['{% include "other" %}', 'template.invalid'],
    ['{% render "/etc/passwd" %}', 'template.invalid'],
    ['{% layout "x" %}', 'template.invalid'],
    ['{{ list | shuffle }}', 'template.invalid'],
    ['{{ a }}'.repeat(5_001), 'template.invalid'],
    ['{% if a %}'.repeat(4_900), 'template.invalid'],
    ['{{ "now" | date: "%Y" }}', 'template.failed'],
  ])('%s', async (source, code) => expect(await failure(source)).toBe(code))

  test('a value that cannot be handed over is told', async () => {
    let deep: JsonObject = {}
    for (let level = 0; level < 100_000; level++) deep = { deep }
    expect(await failure('{% for x in (1..2) %}{{ deep }}{% endfor %}', deep)).toBe('value.not_json')
    expect(await failure('{{ deep }}', { deep })).toBe('value.not_json')
  })

  test('the place is named', async () => {
    await expect(templates.check('a\nb {{ x | nothing }}')).rejects.toMatchObject({ place: { line: 2 } })
  })
})

describe('hostile templates end within their limit', () => {
  const nested = '{% for a in (1..9999) %}{% for b in (1..9999) %}{% for c in (1..9999) %}x{% endfor %}{% endfor %}{% endfor %}'
  test.each<[string, string, RegExp]>([
    ['nested loops', nested, /^template\.(timeout|failed)$/],
    ['nested empty loops', nested.replace('x', ''), /^template\.(timeout|failed)$/],
    ['a long range', '{% for a in (1..2000000000) %}x{% endfor %}', /^template\.failed$/],
    ['text that doubles', `{% assign t = "xxxxxxxx" %}${'{% assign t = t | append: t %}'.repeat(40)}{{ t | size }}`, /^template\.failed$/],
    [
      'text that doubles by capture',
      `{% assign t = "xxxxxxxx" %}${'{% capture t %}{{ t }}{{ t }}{% endcapture %}'.repeat(40)}{{ t | size }}`,
      /^template\.failed$/,
    ],
    [
      'replacement of everything',
      '{% assign t = "" %}{% for i in (1..20000) %}{% assign t = t | append: "aaaaaaaaaa" %}{% endfor %}{{ t | replace: "a", t | size }}',
      /^template\.(timeout|failed)$/,
    ],
    ['long padding by date', '{{ "2026-01-01" | date: "%2000000000Y" | size }}', /^template\.failed$/],
  ])('%s', async (_name, source, code) => {
    expect(await failure(source, {}, 1_500)).toMatch(code)
    expect(await render('{% for x in (1..2) %}{{ x }}{% endfor %}')).toBe('12')
  })

  test.each([
    '{{ a.constructor }}',
    '{{ a.__proto__ }}',
    '{{ constructor.constructor }}',
    '{{ a["constructor"] }}',
    '{{ a.toString }}',
    '{{ __proto__ }}',
    '{{ a | map: "constructor" }}',
  ])('no object of the host is reached by %s', async (source) => {
    const given = await failure(source, { a: { b: 1 } })
    expect(typeof given === 'string' ? '' : given.text.replace(/[[\]null"]/g, '')).toBe('')
  })
})
