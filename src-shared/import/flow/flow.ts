import type { SubWorkflowSchemas } from '../../document/ports.ts'
import type { JsonObject } from '../../json.ts'
import type { SourcePlace } from '../draft.ts'
import type { ImportProduct } from '../import-report.ts'
import type { SourceReader } from '../source-reader.ts'
import type { Path, Source } from '../values.ts'
import type { Step } from './step.ts'

/** A part of a workflow whose connections say what runs after what. */
export interface FlowStep {
  id: string
  name: string
  type: string
  /** The container that it lives in. */
  parent: string | null
  place: SourcePlace
  settings: JsonObject
  /** Handles of which only some deliver; absent for a part that always goes on. */
  branches?: readonly string[]
  /** Variables that the part sets for those after it, by the ids that refs use. */
  assigns?: readonly string[]
  /** Makes the nodes of the part. Reads its settings through the reader, so that what it leaves out is known. */
  map: Mapper
}

export interface FlowEdge {
  from: string
  handle: string
  to: string
  /** Which of several ways in, where they differ. */
  slot?: string
}

export type Mapper = (step: Step, settings: SourceReader) => Built

/** The nodes that a part became. */
export interface Built {
  /** The node that stands for the part; null where it went into another or is not needed. */
  node: string | null
  /** What leaves by each handle; `*` stands for every other. */
  handles: Record<string, Source | null>
  /** A value that others name by a path into the part. */
  value(path: Path): Source | null
  /** The part that it went into, where it has no node of its own. */
  foldsInto?: string
  /** The variables that it has set, by their ids. */
  assigned?: Record<string, Source>
  /** Present on containers. */
  inside?: {
    /** What starts the parts inside. */
    entry: Source | null
    /** What parts inside may name of the container. */
    value(path: Path): Source | null
    /** Variables as a round before has set them, by their ids. */
    assigned?: Record<string, Source>
    /** Values of parts inside that it gives to those outside, by part. */
    shows?: Record<string, Source>
    /** The port inside that gives what comes from outside, and where in it. */
    context: { port: string; path: Path }
    /** Called when everything inside is there. */
    finish(): void
  }
}

export interface Flow {
  product: ImportProduct
  version: string | null
  name: string
  description: string
  steps: readonly FlowStep[]
  edges: readonly FlowEdge[]
  notes: readonly string[]
  todo: readonly string[]
  /** Values that no part gives: variables of the environment or of the conversation, by the id that refs use. */
  givens: Readonly<Record<string, (importing: Givens) => Source | null>>
  /** True where connections carry values by ports, and a part is left out when one of its values is. */
  dataflow?: boolean
  /** Inputs and outputs of the other workflows of the file, by the names that parts call them by. */
  others?: SubWorkflowSchemas
  /** Kinds whose value is given as an answer where nothing follows, in products that have no part for the end. */
  answers?: RegExp
}

/** What a given value may do to the document. */
export interface Givens {
  /** A property of the workflow's inputs, and the port that gives it. */
  input(name: string, schema: JsonObject, required?: boolean): Source
  /** A fixed value at the top of the workflow. */
  constant(key: string, label: string, value: JsonObject[string]): Source
}
