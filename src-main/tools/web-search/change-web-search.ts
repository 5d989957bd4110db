import { join } from 'node:path'
import type { WebSearch, WebSearchView } from '#shared/api/web-search.ts'
import { changeSettingsFile } from '../../storage/change-settings-file.ts'
import { checkToolSettings, readToolSettings } from '../systems/tool-settings.ts'

/** How the web is searched in a workspace. Throws `request.invalid`. */
export async function webSearchView(workspace: string): Promise<WebSearchView> {
  return { file: join(workspace, 'trellis.yaml'), set: (await readToolSettings(workspace)).web_search ?? null }
}

/** Says in `trellis.yaml` which tool searches the web; null takes it out. Throws `request.invalid`, and changes nothing. */
export async function changeWebSearch(workspace: string, set: WebSearch | null): Promise<void> {
  const file = join(workspace, 'trellis.yaml')
  const path = ['tools', 'web_search']
  await changeSettingsFile(
    file,
    (document) => {
      if (set) document.setIn(path, document.createNode(written(set)))
      else document.deleteIn(path)
    },
    (whole) => checkToolSettings(whole.tools, file),
  )
}

/** What is so by default is left out. */
function written({ arguments: more, ...set }: WebSearch): object {
  return { ...set, ...(Object.keys(more).length > 0 ? { arguments: more } : {}) }
}
