import { join } from 'node:path'
import type { AppInfo } from '#shared/api/contract.ts'
import type { ApiContext } from '../api/api-context.ts'
import { checkDocument } from '../engine/compile/check-document.ts'
import { createServices } from '../engine/create-services.ts'
import { createRunManager, type RunManager } from '../engine/run/run-manager.ts'
import type { SpawnSandbox } from '../sandbox/code/sandbox-process.ts'
import { loadDocument } from '../storage/document-file.ts'
import { openEvidenceFolders } from '../storage/evidence-folders.ts'
import { openFileBlobStore } from '../storage/file-blob-store.ts'
import { openSeal } from '../storage/profile.ts'
import { openSqliteLogStore } from '../storage/sqlite/sqlite-log-store.ts'
import { openTemplateFiles } from '../storage/template-files.ts'
import { openWorkflowFiles } from '../storage/workflow-files.ts'
import { openWorkspace } from '../storage/workspace.ts'
import { version } from '../version.ts'
import { shipped } from './paths.ts'

/** What a host lends to its engine. */
export interface HostServices {
  /** How processes for code are started; by default Node's `fork`. */
  spawnSandbox?: SpawnSandbox
}

/** An engine on a workspace, which it owns until it is closed. */
export interface EngineHost {
  runs: RunManager
  /** What the handlers of the contract work with. */
  apiContext(host: AppInfo['host']): ApiContext
  close(): Promise<void>
}

/** Opens a workspace, made where there is none, and an engine on it. Throws `workspace.locked` when another process has it. */
export async function openEngineHost(options: { workspace: string; services?: HostServices }): Promise<EngineHost> {
  const workspace = await openWorkspace(options.workspace)
  const folder = (name: string) => join(workspace.folder, name)
  const hidden = (name: string) => folder(join('.trellis', name))
  const blobs = openFileBlobStore(hidden('blobs'))
  const store = await openSqliteLogStore(hidden('trellis.db'))
  const spawnSandbox = options.services?.spawnSandbox
  const services = createServices({ blobs, workspace: workspace.folder, ...(spawnSandbox ? { spawnSandbox } : {}) })
  const workflows = openWorkflowFiles(folder('workflows'), hidden('drafts'))
  const runs = createRunManager({
    store,
    blobs,
    seal: await openSeal(),
    workspaceId: workspace.id,
    services: ({ evidenceFolder, model, settings }) =>
      services.forRun({ evidenceFolder, modelOverride: model, modelAliases: settings.models as Record<string, string> }),
    loadDocument: async (reference) => {
      const known = (await workflows.list()).find(({ id, file }) => id === reference || file === reference)
      return known ? loadDocument(join(folder('workflows'), known.file)) : undefined
    },
  })

  const known = async () => ({ tools: (await services.tools()).list().map((tool) => tool.name) })
  return {
    runs,
    apiContext: (host) => ({
      info: async () => ({ version, host, workspace: workspace.folder, firstStart: (await workflows.list()).length === 0 }),
      workflows,
      templates: openTemplateFiles(shipped.templates),
      evidenceFolders: openEvidenceFolders(shipped.incidents, hidden('evidence')),
      runs,
      blobs,
      models: services.models,
      evidence: services.evidence,
      known,
      check: async (document) => checkDocument(document, services.forRun({ evidenceFolder: null, modelOverride: null }), await known()),
    }),
    async close() {
      await runs.close()
      await services.close()
      await store.close()
      await workspace.close()
    },
  }
}
