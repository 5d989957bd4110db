/**
 * What Python does otherwise than JavaScript, as functions of the code that is made of it. Each stands alone; those that it
 * calls are added with it.
 */
const helpers: Readonly<Record<string, string>> = {
  $Failure: `class $Failure extends Error { constructor(kind, message = '') { super(String(message)); this.kind = kind } }`,
  $fail: `const $fail = (kind, message) => { throw new $Failure(kind, message) }`,
  $caught: `const $parents = { JSONDecodeError: 'ValueError', KeyError: 'LookupError', IndexError: 'LookupError', ZeroDivisionError: 'ArithmeticError' }
const $caught = (error, kinds) => {
  const kind = error instanceof $Failure ? error.kind : error.name
  return kinds.some((each) => each === 'Exception' || each === 'BaseException' || each === kind || each === $parents[kind] || (kind === 'TypeError' && each === 'AttributeError'))
}`,
  $true: `const $true = (value) => value !== null && value !== undefined && value !== false && value !== 0 && value !== '' && !(typeof value === 'object' && $len(value) === 0)`,
  $and: `const $and = (value, other) => ($true(value) ? other() : value)`,
  $or: `const $or = (value, other) => ($true(value) ? value : other())`,
  $len: `const $len = (value) => {
  if (typeof value === 'string') return /[\\ud800-\\udfff]/.test(value) ? [...value].length : value.length
  if (Array.isArray(value)) return value.length
  if (value instanceof Set) return value.size
  if (value instanceof $Match) return 1
  if (value !== null && typeof value === 'object') return Object.keys(value).length
  return $fail('TypeError', 'object has no len()')
}`,
  $list: `const $list = (value) => {
  if (Array.isArray(value) || typeof value === 'string' || value instanceof Set) return [...value]
  if (value !== null && typeof value === 'object') return Object.keys(value)
  return $fail('TypeError', 'object is not iterable')
}`,
  $same: `const $same = (a, b) => {
  if (typeof a === 'boolean') a = Number(a)
  if (typeof b === 'boolean') b = Number(b)
  if (a === b || (a ?? null) === (b ?? null)) return true
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object' || Array.isArray(a) !== Array.isArray(b)) return false
  const [keys, others] = a instanceof Set ? [[...a], [...b]] : [Object.keys(a), Object.keys(b)]
  if (keys.length !== others.length) return false
  return a instanceof Set ? keys.every((key) => b.has(key)) : keys.every((key) => Object.hasOwn(b, key) && $same(a[key], b[key]))
}`,
  $in: `const $in = (value, of) => {
  if (typeof of === 'string') return of.includes(value)
  if (Array.isArray(of) || of instanceof Set) return [...of].some((each) => $same(each, value))
  if (of !== null && typeof of === 'object') return Object.hasOwn(of, value)
  return $fail('TypeError', 'argument is not iterable')
}`,
  $less: `const $less = (a, b) => {
  if (Array.isArray(a) && Array.isArray(b)) {
    const at = a.findIndex((each, index) => index >= b.length || !$same(each, b[index]))
    return at < 0 ? a.length < b.length : at < b.length && $less(a[at], b[at])
  }
  if (typeof a === 'boolean') a = Number(a)
  if (typeof b === 'boolean') b = Number(b)
  return typeof a === typeof b && (typeof a === 'number' || typeof a === 'string') ? a < b : $fail('TypeError', 'these cannot be compared')
}`,
  $number: `const $number = (value) => (typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : $fail('TypeError', 'a number is needed'))`,
  $add: `const $add = (a, b) => {
  if (typeof a === 'string' && typeof b === 'string') return a + b
  if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b]
  return $number(a) + $number(b)
}`,
  $more: `const $more = (a, b) => {
  if (!Array.isArray(a)) return $add(a, b)
  a.push(...$list(b))
  return a
}`,
  $times: `const $times = (a, b) => {
  const [value, count] = typeof a === 'number' ? [b, a] : [a, b]
  if (typeof value === 'string') return value.repeat(Math.max(0, count))
  if (Array.isArray(value)) return Array.from({ length: Math.max(0, count) }, () => value).flat()
  return $number(a) * $number(b)
}`,
  $divide: `const $divide = (a, b) => ($number(b) === 0 ? $fail('ZeroDivisionError', 'division by zero') : $number(a) / $number(b))`,
  $rest: `const $rest = (a, b) => a - Math.floor($divide(a, b)) * b`,
  $place: `const $place = (of, key) => (key < 0 ? $len(of) + key : key)`,
  $get: `const $get = (of, key) => {
  if (typeof of === 'string' || Array.isArray(of)) {
    const all = typeof of === 'string' ? [...of] : of
    if (!Number.isInteger(key)) $fail('TypeError', 'indices must be integers')
    const at = $place(of, key)
    return at >= 0 && at < all.length ? all[at] : $fail('IndexError', 'index out of range')
  }
  if (of instanceof $Match) return of.groups[key]
  if (of === null || typeof of !== 'object') return $fail('TypeError', 'object is not subscriptable')
  return Object.hasOwn(of, key) ? of[key] : $fail('KeyError', key)
}`,
  $put: `const $put = (of, key, value) => {
  if (Array.isArray(of)) {
    const at = $place(of, key)
    if (!(at >= 0 && at < of.length)) $fail('IndexError', 'index out of range')
    of[at] = value
  } else Object.defineProperty(of, key, { value, writable: true, enumerable: true, configurable: true })
}`,
  $drop: `const $drop = (of, key) => {
  $get(of, key)
  if (Array.isArray(of)) of.splice($place(of, key), 1)
  else delete of[key]
}`,
  $slice: `const $slice = (of, from, to, step) => {
  const all = typeof of === 'string' ? [...of] : of
  const pace = step ?? 1
  const near = (at, otherwise) => (at === null ? otherwise : at < 0 ? Math.max(pace < 0 ? -1 : 0, all.length + at) : Math.min(all.length - (pace < 0 ? 1 : 0), at))
  const [start, end] = pace > 0 ? [near(from, 0), near(to, all.length)] : [near(from, all.length - 1), near(to, -1)]
  const part = []
  for (let at = start; pace > 0 ? at < end : at > end; at += pace) part.push(all[at])
  return typeof of === 'string' ? part.join('') : part
}`,
  $text: `const $text = (value) => (typeof value === 'string' ? value : value instanceof Error ? value.message : $shown(value))`,
  $shown: `const $shown = (value) => {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return value.includes("'") && !value.includes('"') ? '"' + value + '"' : "'" + value.replaceAll('\\\\', '\\\\\\\\').replaceAll("'", "\\\\'").replaceAll('\\n', '\\\\n') + "'"
  if (Array.isArray(value)) return '[' + value.map($shown).join(', ') + ']'
  if (value instanceof Set) return '{' + [...value].map($shown).join(', ') + '}'
  return typeof value === 'object' ? '{' + Object.entries(value).map(([key, each]) => $shown(key) + ': ' + $shown(each)).join(', ') + '}' : String(value)
}`,
  $format: `const $format = (value, form) => {
  const [, fill = '', width = '', comma = '', digits, type = ''] = /^(0?)(\\d*)(,?)(?:\\.(\\d+))?([dfs%]?)$/.exec(form) ?? $fail('ValueError', 'this format is not known')
  let text = type === '%' ? ($number(value) * 100).toFixed(digits ?? 6) + '%' : digits !== undefined && type === 'f' ? $number(value).toFixed(digits) : type === 'f' ? $number(value).toFixed(6) : $text(value)
  if (comma) text = text.replace(/\\B(?=(?:\\d{3})+(?!\\d))(?<!\\.\\d*)/g, ',')
  return typeof value === 'number' ? text.padStart(Number(width || 0), fill || ' ') : text.padEnd(Number(width || 0))
}`,
  $int: `const $int = (value, base = 10) => {
  if (typeof value === 'number') return Math.trunc(value)
  if (typeof value === 'boolean') return Number(value)
  const text = typeof value === 'string' ? value.trim() : ''
  const number = base === 10 ? Number(text) : parseInt(text, base)
  return text !== '' && Number.isInteger(number) && !/[.eE]/.test(base === 10 ? text : '') ? number : $fail('ValueError', 'invalid literal for int()')
}`,
  $float: `const $float = (value) => {
  const number = typeof value === 'string' ? (value.trim() === '' ? NaN : Number(value)) : $number(value)
  return Number.isNaN(number) ? $fail('ValueError', 'could not convert to float') : number
}`,
  $round: `const $round = (value, digits = 0) => {
  const scaled = value * 10 ** digits
  const low = Math.floor(scaled)
  const half = Math.abs(scaled - low - 0.5) < 1e-9
  return (half ? (low % 2 === 0 ? low : low + 1) : Math.round(scaled)) / 10 ** digits
}`,
  $range: `const $range = (start, end, step = 1) => {
  const [from, to] = end === undefined ? [0, start] : [start, end]
  return Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_each, index) => from + index * step)
}`,
  $sorted: `const $sorted = (values, key = (each) => each, reverse = false) => {
  const all = $list(values).map((value) => ({ value, by: key(value) }))
  all.sort((a, b) => ($less(a.by, b.by) ? -1 : $less(b.by, a.by) ? 1 : 0) * (reverse ? -1 : 1))
  return all.map(({ value }) => value)
}`,
  $most: `const $most = (sign, values, key = (each) => each, otherwise) => {
  const all = values.length === 1 ? $list(values[0]) : values
  if (all.length === 0) return otherwise === undefined ? $fail('ValueError', 'the sequence is empty') : otherwise
  return all.reduce((best, each) => ((sign < 0 ? $less(key(each), key(best)) : $less(key(best), key(each))) ? each : best))
}`,
  $kind: `const $kind = (value, kinds) => {
  const own = value === null || value === undefined ? ['NoneType'] : Array.isArray(value) ? ['list', 'tuple'] : value instanceof Set ? ['set'] : typeof value === 'number' ? [Number.isInteger(value) ? 'int' : 'float'] : { string: ['str'], boolean: ['bool', 'int'], object: ['dict'] }[typeof value] ?? []
  return kinds.some((kind) => own.includes(kind))
}`,
  $load: `const $load = (text) => {
  try { return JSON.parse(text) } catch (error) { return $fail(typeof text === 'string' ? 'JSONDecodeError' : 'TypeError', error.message) }
}`,
  $dump: `const $dump = (value, indent, ascii) => {
  const write = (each, at) => {
    if (each === null || each === undefined || typeof each === 'boolean' || typeof each === 'number') return String(each ?? null)
    if (typeof each === 'string') return ascii ? JSON.stringify(each).replace(/[\\u007f-\\uffff]/g, (sign) => '\\\\u' + sign.charCodeAt(0).toString(16).padStart(4, '0')) : JSON.stringify(each)
    if (each instanceof Set) $fail('TypeError', 'a set is no JSON')
    const parts = Array.isArray(each) ? each.map((inner) => write(inner, at + 1)) : Object.entries(each).map(([key, inner]) => write(key, at) + ': ' + write(inner, at + 1))
    const [open, close] = Array.isArray(each) ? '[]' : '{}'
    if (parts.length === 0) return open + close
    if (indent === undefined || indent === null) return open + parts.join(', ') + close
    return open + '\\n' + parts.map((part) => ' '.repeat(indent * (at + 1)) + part).join(',\\n') + '\\n' + ' '.repeat(indent * at) + close
  }
  return write(value, 0)
}`,
  $Match: `class $Match { constructor(found) { this.groups = [...found]; this.at = found.index } }`,
  $pattern: `const $pattern = (source, flags, more = '') => new RegExp(source.replaceAll('(?P<', '(?<').replace(/\\\\A/g, '^').replace(/\\\\Z/g, '$'), [...new Set(flags + more)].join(''))`,
  $search: `const $search = (source, text, flags = '', start = false, whole = false) => {
  const found = $pattern(whole ? '^(?:' + source + ')$' : start ? '^(?:' + source + ')' : source, flags.replace(start || whole ? 'm' : '', '')).exec(text)
  return found ? new $Match(found.map((group) => group ?? null) && Object.assign(found.map((group) => group ?? null), { index: found.index })) : null
}`,
  $findall: `const $findall = (source, text, flags = '') => [...text.matchAll($pattern(source, flags, 'g'))].map(([all, ...groups]) => (groups.length === 0 ? all : groups.length === 1 ? (groups[0] ?? '') : groups.map((group) => group ?? '')))`,
  $sub: `const $sub = (source, by, text, count = 0, flags = '') => {
  let done = 0
  return text.replace($pattern(source, flags, 'g'), (...found) => {
    if (count > 0 && done++ >= count) return found[0]
    const groups = found.slice(0, found.findIndex((each) => typeof each === 'number'))
    if (typeof by === 'function') return by(new $Match(Object.assign(groups, { index: 0 })))
    return by.replace(/\\\\(\\d|n|t|g<(\\w+)>)/g, (_all, sign, name) => (sign === 'n' ? '\\n' : sign === 't' ? '\\t' : (groups[Number(name ?? sign)] ?? '')))
  })
}`,
  $call: `const $call = (on, name, ...values) => {
  const [first, second] = values
  const chars = (text) => (first ?? null) === null ? /\\s/ : { test: (sign) => first.includes(sign) }
  const trim = (text, left, right) => {
    const all = [...text]
    const set = chars(text)
    while (left && all.length > 0 && set.test(all[0])) all.shift()
    while (right && all.length > 0 && set.test(all.at(-1))) all.pop()
    return all.join('')
  }
  const text = {
    strip: () => trim(on, true, true), lstrip: () => trim(on, true, false), rstrip: () => trim(on, false, true),
    lower: () => on.toLowerCase(), upper: () => on.toUpperCase(),
    split: () => {
      const most = second ?? -1
      const parts = (first ?? null) === null ? on.trim().split(/\\s+/).filter((part) => part !== '') : on.split(first)
      return most < 0 || parts.length <= most + 1 ? parts : (first ?? null) === null ? $fail('ValueError', 'split by blanks into a few parts') : [...parts.slice(0, most), parts.slice(most).join(first)]
    },
    splitlines: () => (on === '' ? [] : on.replace(/\\r?\\n$/, '').split(/\\r?\\n/)),
    join: () => $list(first).map((each) => (typeof each === 'string' ? each : $fail('TypeError', 'expected a text'))).join(on),
    replace: () => (values[2] === undefined ? on.replaceAll(first, () => second) : on.split(first).reduce((all, part, index) => all + (index <= values[2] ? second : first) + part)),
    startswith: () => (Array.isArray(first) ? first : [first]).some((each) => on.startsWith(each)),
    endswith: () => (Array.isArray(first) ? first : [first]).some((each) => on.endsWith(each)),
    find: () => on.indexOf(first, second), rfind: () => on.lastIndexOf(first),
    index: () => (on.includes(first) ? on.indexOf(first) : $fail('ValueError', 'substring not found')),
    count: () => on.split(first).length - 1,
    isdigit: () => /^\\d+$/.test(on), isalpha: () => /^\\p{L}+$/u.test(on), isspace: () => /^\\s+$/.test(on),
    title: () => on.toLowerCase().replace(/\\p{L}+/gu, (word) => word[0].toUpperCase() + word.slice(1)),
    capitalize: () => on.slice(0, 1).toUpperCase() + on.slice(1).toLowerCase(),
    zfill: () => on.padStart(first, '0'), ljust: () => on.padEnd(first), rjust: () => on.padStart(first),
    format: () => { let at = 0; return on.replace(/\\{(\\d*)(?::([^{}]*))?\\}/g, (_all, index, form) => $format(values[index === '' ? at++ : Number(index)], form ?? '')) },
  }
  const list = {
    append: () => { on.push(first); return null }, extend: () => { on.push(...$list(first)); return null },
    insert: () => { on.splice(first, 0, second); return null },
    pop: () => (on.length === 0 ? $fail('IndexError', 'pop from empty list') : on.splice(first === undefined ? -1 : $place(on, first), 1)[0]),
    remove: () => { const at = on.findIndex((each) => $same(each, first)); if (at < 0) $fail('ValueError', 'it is not in the list'); on.splice(at, 1); return null },
    index: () => { const at = on.findIndex((each) => $same(each, first)); return at < 0 ? $fail('ValueError', 'it is not in the list') : at },
    count: () => on.filter((each) => $same(each, first)).length,
    reverse: () => { on.reverse(); return null }, clear: () => { on.length = 0; return null }, copy: () => [...on],
  }
  const dict = {
    get: () => (Object.hasOwn(on, first) ? on[first] : (second ?? null)),
    keys: () => Object.keys(on), values: () => Object.values(on), items: () => Object.entries(on),
    update: () => { Object.assign(on, first); return null }, copy: () => ({ ...on }),
    setdefault: () => { if (!Object.hasOwn(on, first)) $put(on, first, second ?? null); return on[first] },
    pop: () => { if (!Object.hasOwn(on, first)) return values.length > 1 ? second : $fail('KeyError', first); const value = on[first]; delete on[first]; return value },
  }
  const set = { add: () => { on.add(first); return null }, discard: () => { on.delete(first); return null } }
  const match = { group: () => on.groups[first ?? 0], groups: () => on.groups.slice(1), start: () => on.at, end: () => on.at + on.groups[0].length }
  const methods = typeof on === 'string' ? text : Array.isArray(on) ? list : on instanceof Set ? set : on instanceof $Match ? match : on !== null && typeof on === 'object' ? dict : {}
  return Object.hasOwn(methods, name) ? methods[name]() : $fail('AttributeError', 'there is no method ' + name)
}`,
}

/** The helpers that a code calls, with those that they call in turn, in the order in which they can stand. */
export function helpersFor(code: string): string {
  const needed = new Set<string>()
  const add = (text: string) => {
    for (const [name] of text.matchAll(/\$[A-Za-z]\w*/g))
      if (Object.hasOwn(helpers, name) && !needed.has(name)) {
        needed.add(name)
        add(helpers[name] as string)
      }
  }
  add(code)
  return Object.entries(helpers)
    .filter(([name]) => needed.has(name))
    .map(([, text]) => text)
    .join('\n')
}
