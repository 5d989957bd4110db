import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compilePlaybooks } from '../src-main/investigation/playbooks/compiled-playbooks.ts'

describe('bin/trellis.mjs', () => {
  it('imports only what the oldest Node that may start it has', () => {
    const text = readFileSync('bin/trellis.mjs', 'utf8')
    // an older Node starts this file too, and a named import that it lacks would end it before it can start the right one
    const named = [...text.matchAll(/import \{([^}]*)\} from '([^']+)'/g)].map((match) => [match[2], match[1]?.trim()])
    expect(named).toEqual([
      ['node:child_process', 'spawn'],
      ['node:fs', 'existsSync, realpathSync'],
      ['node:os', 'constants'],
      ['node:path', 'dirname, join'],
      ['node:url', 'fileURLToPath, pathToFileURL'],
    ])
  })

  it('starts itself again on the Node that came with it, and passes arguments, output and exit code on', () => {
    const older = `Object.defineProperty(process.versions, 'node', { value: '20.0.0' })`
    const run = (args: string[]) =>
      execFileSync(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(older)}`, 'bin/trellis.mjs', ...args], {
        encoding: 'utf8',
        stdio: 'pipe',
      })
    expect(run(['--version'])).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(() => run(['no-such-command'])).toThrow(expect.objectContaining({ status: 2 }))
  })
  it('comes with the playbooks as they are', () => {
    // written by the build; `npm run build` brings it up to date
    expect(readFileSync('out/cli/playbooks.json', 'utf8')).toBe(compilePlaybooks('resources/playbooks'))
  })
})
