import type { AppInfo } from '#shared/api/contract.ts'
import type { Problem } from '#shared/document/problem.ts'
import type { ValidationOptions } from '#shared/document/validate.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { PermissionCell, Verdict } from '#shared/security/permissions.ts'
import type { RunManager } from '../engine/run/run-manager.ts'
import type { EngineServices } from '../engine/services.ts'
import type { Grants } from '../grants/grants.ts'
import type { RunHistory } from '../history/run-history.ts'
import type { EvidenceLibrary } from '../investigation/evidence-library.ts'
import type { ModelRegistry } from '../models/model-registry.ts'
import type { BlobStore } from '../storage/blob-store.ts'
import type { EvidenceFolders } from '../storage/evidence-folders.ts'
import type { TemplateFiles } from '../storage/template-files.ts'
import type { Secrets } from '../storage/vault/secrets.ts'
import type { WorkflowFiles } from '../storage/workflow-files.ts'
import type { WorkflowLibrary } from '../storage/workflow-library.ts'
import type { McpServers } from '../tools/mcp/mcp-servers.ts'
import type { PermissionSource } from '../tools/permission-layers.ts'
import type { ToolSettings } from '../tools/systems/tool-settings.ts'
import type { ToolRegistry } from '../tools/tool-registry.ts'

/** What the handlers of the contract work with. Parts that load much are made when they are first asked for. */
export interface ApiContext {
  info(): AppInfo | Promise<AppInfo>
  /** An address of the host's page, good once. Absent where it has none, or none for whoever asks. */
  pageAddress?: () => Promise<string>
  workflows: WorkflowFiles
  library: WorkflowLibrary
  templates: TemplateFiles
  evidenceFolders: EvidenceFolders
  runs: RunManager
  history: RunHistory
  blobs: BlobStore
  models(): Promise<ModelRegistry>
  /** What is set about models is read anew before the next of them is asked. */
  reloadModels(): void
  tools(): Promise<ToolRegistry>
  /** What narrows the tools here, and how the workspace's part of it is changed. */
  permissions(): Promise<PermissionSource & { setCell(cell: PermissionCell, verdict: Verdict | null): Promise<void> }>
  /** The systems that the workspace has set up for tools. Throws `request.invalid`. */
  toolSettings(): Promise<ToolSettings>
  mcp(): Promise<McpServers>
  evidence(): Promise<EvidenceLibrary>
  grants(): Promise<Grants>
  secrets(): Promise<Secrets>
  /** The workflows that a document runs, and those that they run, by reference, as they are now. */
  subWorkflows(document: WorkflowDocument): Promise<Record<string, WorkflowDocument>>
  /** Where the agents of the workspace are, and what they would be lent outside of a run. */
  agents: { workspace: string; services(): EngineServices }
  /** What a check may know of this host. */
  known(): Promise<ValidationOptions>
  /** What text of a person is evaluated with while they write it. */
  evaluation(): Pick<EngineServices, 'expressions' | 'templates' | 'sandbox'>
  /** Everything that is wrong with a document, expressions, templates and code included. */
  check(document: WorkflowDocument): Promise<Problem[]>
}
