import { describe, expect, test } from 'vitest'
import { jinjaToLiquid } from './jinja.ts'
import type { Ref } from './values.ts'

const values = new Map<string, Ref>([['xs', { step: 'a', path: ['b'], shown: 'xs' }]])
const liquid = (template: string) => {
  const text = jinjaToLiquid(template, values)
  return typeof text === 'string' ? text : text.map((part) => (typeof part === 'string' ? part : 'read' in part ? 'VALUE' : '')).join('')
}

describe('Jinja as Liquid', () => {
  test.each([
    ['Hi {{ name }}', 'Hi {{ name }}'],
    ['{{ xs }}', '{%- assign xs = VALUE -%}{{ xs }}'],
    ['{{ a.b | upper | default("x") }}', '{{ a.b | upcase | default: "x" }}'],
    ["{{ a | join(', ') }}", "{{ a | join: ', ' }}"],
    ['{% for x in a %}{{ loop.index }}{% endfor %}', '{% for x in a %}{{ forloop.index }}{% endfor %}'],
    [
      '{%- if a is defined and b not in c -%}y{%- elif d | length > 2 -%}z{%- endif -%}',
      '{%- if a != nil and not c contains b -%}y{%- elsif d.size > 2 -%}z{%- endif -%}',
    ],
    ['{% set n = a | length %}{{ n }}', '{% assign n = a | size %}{{ n }}'],
    ['{{ b if a else "no" }}', '{% if a %}{{ b }}{% else %}{{ "no" }}{% endif %}'],
    ['{{ "yes" if a else "no" }}', '{% if a %}{{ "yes" }}{% else %}{{ "no" }}{% endif %}'],
    ['a{# nothing #}b', 'ab'],
  ])('%s', (jinja, expected) => expect(liquid(jinja)).toBe(expected))

  test.each([
    '{% macro f() %}{% endmacro %}',
    '{{ a | groupby("x") }}',
    '{{ a + b }}',
    '{% if (a or b) and c %}{% endif %}',
    '{% for k, v in a.items() %}{% endfor %}',
  ])('%s has no counterpart, and is not made into something else', (jinja) =>
    expect(jinjaToLiquid(jinja, values)).toEqual(expect.stringMatching(/Liquid/)),
  )
})
