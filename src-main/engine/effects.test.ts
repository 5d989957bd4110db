import { globSync, readFileSync } from 'node:fs'
import { sep } from 'node:path'
import { expect, it } from 'vitest'

/** Where code runs as part of a run: everything that it does to the world, or takes from it, goes through `context.step`. */
const places = ['engine/executors', 'agents', 'models/nodes', 'models/call', 'investigation/nodes', 'tools']

/** What reaches past the journal. `performance.now` measures, and is never part of a result that is compared. */
const effects =
  /\bfetch\(|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bcrypto\.(?:randomUUID|getRandomValues)\(|\bset(?:Timeout|Interval)\(|from 'node:(?:fs|http|https|net|dgram|tls|dns|child_process|worker_threads)[/']/

/** Files that may, and folders of such, and why. */
const inside: Readonly<Record<string, string>> = {
  'src-main/models/call/call-timer.ts': 'time limits of one attempt, which is a step',
  'src-main/tools/attempt-call.ts': 'pauses between attempts, which only a fresh attempt makes',
  'src-main/tools/built-in/': 'tools: callTool runs them in a step',
  'src-main/tools/files/': 'what tools for files are made of, and what they ask a person for',
  'src-main/tools/network/': 'what tools that speak to others are made of',
  'src-main/tools/process/': 'what tools that run programs are made of',
  'src-main/tools/mcp/': 'servers: what they offer is kept by a step of whoever uses them, and their tools run in one',
  'src-main/tools/permission-layers.ts': 'what people set, by which a call is judged once more inside its step',
}

it('what runs do reaches the world by steps alone', () => {
  const files = places
    .flatMap((place) => globSync(`src-main/${place}/**/*.ts`))
    .map((file) => file.split(sep).join('/'))
    .filter((file) => !/\.test\.ts$|\/(?:testing|fixtures)\//.test(file))
  expect(files.length).toBeGreaterThan(60)
  const reach = files.filter((file) => effects.test(readFileSync(file, 'utf8')))
  const holders = (file: string) => Object.keys(inside).filter((place) => (place.endsWith('/') ? file.startsWith(place) : file === place))
  expect(reach.filter((file) => holders(file).length === 0)).toEqual([])
  // an entry that nothing needs any more goes
  expect(Object.keys(inside).filter((place) => !reach.some((file) => holders(file).includes(place)))).toEqual([])
})
