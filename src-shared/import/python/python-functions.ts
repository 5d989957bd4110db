/** Writes the call of a function, with its values and those that are given by name. */
export type PythonCall = (values: string[], named: Readonly<Record<string, string>>) => string

const first = (values: readonly string[]) => values[0] ?? 'null'

/** Functions that are part of Python. Those with names of their own for values take them from `named`. */
export const pythonFunctions: Readonly<Record<string, PythonCall>> = {
  len: (values) => `$len(${first(values)})`,
  str: (values) => (values.length === 0 ? '""' : `$text(${first(values)})`),
  repr: (values) => `$shown(${first(values)})`,
  int: (values) => (values.length === 0 ? '0' : `$int(${values.join(', ')})`),
  float: (values) => `$float(${first(values)})`,
  bool: (values) => `$true(${first(values)})`,
  abs: (values) => `Math.abs(${first(values)})`,
  round: (values) => `$round(${values.join(', ')})`,
  range: (values) => `$range(${values.join(', ')})`,
  list: (values) => (values.length === 0 ? '[]' : `$list(${first(values)})`),
  tuple: (values) => (values.length === 0 ? '[]' : `$list(${first(values)})`),
  set: (values) => `new Set(${values.length === 0 ? '' : `$list(${first(values)})`})`,
  dict: (values, named) =>
    `Object.assign({}, ${values.length === 0 ? '' : `Array.isArray(${first(values)}) ? Object.fromEntries(${first(values)}) : ${first(values)}, `}{${Object.entries(
      named,
    )
      .map(([name, value]) => `${JSON.stringify(name)}: ${value}`)
      .join(', ')}})`,
  enumerate: (values, named) => `$list(${first(values)}).map((each, index) => [index + ${values[1] ?? named.start ?? '0'}, each])`,
  zip: ([head = '[]', ...others]) =>
    `((...all) => all[0].slice(0, Math.min(...all.map((each) => each.length))).map((_each, index) => all.map((each) => each[index])))(${[head, ...others].map((each) => `$list(${each})`).join(', ')})`,
  sorted: (values, { key = 'undefined', reverse = 'false' }) => `$sorted(${first(values)}, ${key}, $true(${reverse}))`,
  reversed: (values) => `$list(${first(values)}).reverse()`,
  sum: (values, { start = '0' }) => `$list(${first(values)}).reduce((sum, each) => $add(sum, each), ${values[1] ?? start})`,
  min: (values, named) => `$most(-1, [${values.join(', ')}], ${named.key ?? 'undefined'}, ${named.default ?? 'undefined'})`,
  max: (values, named) => `$most(1, [${values.join(', ')}], ${named.key ?? 'undefined'}, ${named.default ?? 'undefined'})`,
  any: (values) => `$list(${first(values)}).some((each) => $true(each))`,
  all: (values) => `$list(${first(values)}).every((each) => $true(each))`,
  map: ([by = 'null', of = '[]']) => `$list(${of}).map((each) => ${callable(by)}(each))`,
  filter: ([by = 'null', of = '[]']) => `$list(${of}).filter((each) => $true(${by === 'null' ? 'each' : `${callable(by)}(each)`}))`,
  print: (values) => `console.log(${values.map((value) => `$text(${value})`).join(', ')})`,
  chr: (values) => `String.fromCodePoint(${first(values)})`,
  ord: (values) => `${first(values)}.codePointAt(0)`,
  'json.loads': (values) => `$load(${first(values)})`,
  'json.dumps': (values, named) => `$dump(${first(values)}, ${named.indent ?? 'null'}, ${named.ensure_ascii ?? 'true'})`,
  're.search': ([pattern, text, flags = '""'], named) => `$search(${pattern}, ${text}, ${named.flags ?? flags})`,
  're.match': ([pattern, text, flags = '""'], named) => `$search(${pattern}, ${text}, ${named.flags ?? flags}, true)`,
  're.fullmatch': ([pattern, text, flags = '""'], named) => `$search(${pattern}, ${text}, ${named.flags ?? flags}, true, true)`,
  're.findall': ([pattern, text, flags = '""'], named) => `$findall(${pattern}, ${text}, ${named.flags ?? flags})`,
  're.sub': ([pattern, by, text, count = '0', flags = '""'], named) =>
    `$sub(${pattern}, ${by}, ${text}, ${named.count ?? count}, ${named.flags ?? flags})`,
  're.split': ([pattern, text]) => `${text}.split($pattern(${pattern}, ""))`,
  're.escape': (values) => `${first(values)}.replace(/[.*+?^\${}()|[\\]\\\\]/g, "\\\\$&")`,
  'math.floor': (values) => `Math.floor(${first(values)})`,
  'math.ceil': (values) => `Math.ceil(${first(values)})`,
  'math.sqrt': (values) => `Math.sqrt(${first(values)})`,
  'copy.deepcopy': (values) => `JSON.parse(JSON.stringify(${first(values)}))`,
}

/** Fixed values of modules. */
export const pythonConstants: Readonly<Record<string, string>> = {
  're.IGNORECASE': '"i"',
  're.I': '"i"',
  're.MULTILINE': '"m"',
  're.M': '"m"',
  're.DOTALL': '"s"',
  're.S': '"s"',
  'math.pi': 'Math.PI',
}

/** Modules of which functions are known. */
export const pythonModules: ReadonlySet<string> = new Set(['json', 're', 'math', 'copy', 'typing'])

/** Methods of texts, lists, objects, sets and matches that are known. */
export const pythonMethods = new Set(
  'strip lstrip rstrip lower upper split splitlines join replace startswith endswith find rfind index count isdigit isalpha isspace title capitalize zfill ljust rjust format append extend insert pop remove reverse clear copy get keys values items update setdefault add discard group groups start end'.split(
    ' ',
  ),
)

/** A value as what can be called. */
export const callable = (value: string) => (/^[\w$]+$/.test(value) ? value : `(${value})`)
