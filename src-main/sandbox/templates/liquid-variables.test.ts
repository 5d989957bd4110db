import { expect, test } from 'vitest'
import { liquidVariables } from '#shared/nodes/liquid-variables.ts'
import { createLiquid } from './liquid-engine.ts'

const liquid = createLiquid(1_000_000)

test.each([
  'plain text',
  'Hello {{ name }} and {{name}} {{- other.deep["x"].y -}}',
  '{% for item in list reversed limit: most %}{{ item.a }}{{ forloop.index }}{% endfor %}',
  '{% assign x = a | append: b | default: "c" %}{{ x }}',
  '{% capture t %}{{ inner }}{% endcapture %}{{ t }}',
  '{% if a contains b and c != "d" %}{% elsif e %}{% else %}{{ f }}{% endif %}',
  '{% case kind %}{% when wanted, "x" %}{{ y }}{% endcase %}',
  '{{ list[index].name | truncate: length, "…" }}',
  '{% raw %}{{ not_this }}{% endraw %}{% comment %}{{ nor_this }}{% endcomment %}{{ this }}',
  '{{ "a string with {{ braces" }}{{ after }}',
  '{% unless ok %}{{ in.service }}{% endunless %}',
  '{{ true }}{{ nil }}{{ empty }}{{ 3.5 }}{{ -1 }}',
  '{% tablerow row in rows cols: 2 %}{{ row }}{% endtablerow %}',
  '{% for i in (start..end) %}{{ i }}{% endfor %}',
  '{% # a comment about things %}{{ real }}',
  '{% echo shout | upcase %}',
  '{{ a-b }}{{ a_b2 }}',
  '{% increment counter %}{{ limit }}',
])('%s: the ports are the variables that the engine finds', (template) => {
  const found = liquid.globalVariablesSync(liquid.parse(template))
  expect(
    liquidVariables(template)
      .map(({ name }) => name)
      .sort(),
  ).toEqual([...new Set(found.map(String))].sort())
})

test('a variable that a template can do without is optional', () => {
  const optional = (template: string) => liquidVariables(template).map(({ name, optional }) => [name, optional])
  expect(optional('{{ a }}{% if b %}{{ b }}{% endif %}{{ c | default: "x" }}')).toEqual([
    ['a', false],
    ['b', true],
    ['c', true],
  ])
})

// each took seconds to hours where a part that is not closed was looked for again and again
test.each(['{{', '{%', '{% raw %}', '{% comment %}', '{{ "', 'a', '{{ x | '])(
  '%s a million times is read in one pass',
  { timeout: 5_000 },
  (piece) => {
    expect(liquidVariables(`{{ ${piece.repeat(1_000_000)} }}`).length).toBeLessThan(2)
  },
)
