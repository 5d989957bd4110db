import { globSync, readFileSync } from 'node:fs'
import { sep } from 'node:path'
import { expect, it } from 'vitest'

/** Where code runs as part of a run: everything that it does to the world, or takes from it, goes through `context.step`. */
const places = ['engine/executors', 'agents', 'models/nodes', 'models/call', 'investigation/nodes', 'tools']

/** What reaches past the journal. `performance.now` measures, and is never part of a result that is compared. */
const effects =
  /\bfetch\(|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bcrypto\.(?:randomUUID|getRandomValues)\(|\bset(?:Timeout|Interval)\(|from 'node:(?:fs|http|https|net|dgram|tls|dns|child_process|worker_threads)[/']/

/** Files that may, and why. */
const inside: Readonly<Record<string, string>> = {
  'src-main/models/call/call-model.ts': 'pauses between attempts, which only a fresh attempt makes',
  'src-main/tools/call-tool.ts': 'pauses between attempts, which only a fresh attempt makes',
  'src-main/tools/built-in/current-time.tool.ts': 'a tool: callTool runs it in a step',
}

it('what runs do reaches the world by steps alone', () => {
  const files = places
    .flatMap((place) => globSync(`src-main/${place}/**/*.ts`))
    .map((file) => file.split(sep).join('/'))
    .filter((file) => !/\.test\.ts$|\/(?:testing|fixtures)\//.test(file))
  expect(files.length).toBeGreaterThan(60)
  const reach = files.filter((file) => effects.test(readFileSync(file, 'utf8')))
  expect(reach.sort()).toEqual(Object.keys(inside).sort())
})
