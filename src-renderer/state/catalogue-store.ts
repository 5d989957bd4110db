import { create } from 'zustand'
import type { AppInfo, EvidenceDescription, ModelChoice, SampleIncident, WorkflowSummary } from '#shared/api/contract.ts'
import type { WorkflowTemplate } from '#shared/api/workflow-library.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { mayEmbed } from '#shared/models/embedding-names.ts'
import { call, errorData } from './api.ts'
import { notifyError } from './session-store.ts'

interface CatalogueState {
  info: AppInfo | null
  models: readonly ModelChoice[]
  samples: readonly SampleIncident[]
  templates: readonly WorkflowTemplate[]
  workflows: readonly WorkflowSummary[] | null
  workflowsError: ErrorData | null
  /** What is in folders of evidence, by their reference. */
  evidence: Readonly<Record<string, EvidenceDescription | ErrorData>>
}

/** What the host has to choose from. */
export const useCatalogue = create<CatalogueState>(() => ({
  info: null,
  models: [],
  samples: [],
  templates: [],
  workflows: null,
  workflowsError: null,
  evidence: {},
}))

/** Those of the models that answer, as far as their names tell, rather than give vectors. */
export const answering = (models: readonly ModelChoice[]): readonly ModelChoice[] => models.filter(({ name }) => !mayEmbed(name))

/** Loads what hardly changes. What cannot be had is told, and the window opens without it. */
export async function loadBasics(): Promise<AppInfo> {
  const [info] = await Promise.all([
    call((client) => client.app.info({})),
    loadModels(),
    call((client) => client.evidence.samples({})).then((samples) => useCatalogue.setState({ samples }), tell),
    call((client) => client.workflow.templates({})).then((templates) => useCatalogue.setState({ templates }), tell),
  ])
  useCatalogue.setState({ info })
  return info
}

/** Asks the host which models there are now, and which of their servers can be reached. */
export async function loadModels(): Promise<void> {
  await call((client) => client.model.list({})).then((models) => useCatalogue.setState({ models }), tell)
}

const tell = (thrown: unknown): void => notifyError(errorData(thrown))

export async function loadWorkflows(): Promise<readonly WorkflowSummary[]> {
  try {
    const workflows = await call((client) => client.workflow.list({}))
    useCatalogue.setState({ workflows, workflowsError: null })
    return workflows
  } catch (thrown) {
    useCatalogue.setState({ workflowsError: errorData(thrown) })
    return []
  }
}

const asked = new Set<string>()

/** Reads what is in a folder of evidence, once. */
export async function describeEvidence(ref: string): Promise<void> {
  if (asked.has(ref)) return
  asked.add(ref)
  let found: EvidenceDescription | ErrorData
  try {
    found = await call((client) => client.evidence.describe({ ref }))
  } catch (thrown) {
    asked.delete(ref)
    found = errorData(thrown)
  }
  useCatalogue.setState((state) => ({ evidence: { ...state.evidence, [ref]: found } }))
}
