import { useEffect, useMemo, useState } from 'react'
import { create } from 'zustand'
import type { ValueRef } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import { call } from '../../state/api.ts'
import { useNodeValues } from '../../state/node-values.ts'

/** Values that a person typed to try text with, by workflow and node; kept while the window is open, and in no file. */
const useSamples = create<Record<string, Record<string, Json>>>(() => ({}))

export function useSample(key: string): [Record<string, Json>, (sample: Record<string, Json>) => void] {
  const sample = useSamples((state) => state[key])
  return [sample ?? none, (next) => useSamples.setState({ [key]: next })]
}

const none: Record<string, never> = {}
/** Values beyond this are not fetched to see what they are made of. */
const largestFetched = 2 * 1024 * 1024

export interface KnownInputs {
  /** By port, as a preview takes them: of the run, and typed ones where the run has none. */
  inputs: Record<string, ValueRef>
  outputs: Record<string, ValueRef>
  /** The same in full, as far as they are here. */
  values: { inputs: Record<string, Json>; outputs: Record<string, Json> }
  from: 'run' | 'typed' | 'nothing'
  loading: boolean
}

/** What is known of the inputs of the selected node. */
export function useKnownInputs(id: string, sampleKey: string): KnownInputs {
  const known = useNodeValues((state) => (state.node === id ? state.values : null))
  const loading = useNodeValues((state) => state.node !== id || (state.values === null && state.error === null))
  const [sample] = useSample(sampleKey)
  const inputs = useMemo(() => ({ ...asRefs(sample), ...known?.inputs }), [sample, known])
  const outputs = known?.outputs ?? none
  const inputValues = useLoaded(inputs)
  const outputValues = useLoaded(outputs)
  const values = useMemo(() => ({ inputs: inputValues, outputs: outputValues }), [inputValues, outputValues])
  const from = Object.keys(known?.inputs ?? none).length > 0 ? 'run' : Object.keys(sample).length > 0 ? 'typed' : 'nothing'
  return { inputs, outputs, values, from, loading }
}

const asRefs = (values: Record<string, Json>): Record<string, ValueRef> =>
  Object.fromEntries(Object.entries(values).map(([port, value]) => [port, { value }]))

const kept = new Map<string, Json>()
const mostKept = 12

/** The values behind references; large ones come a moment later, the largest not at all. */
function useLoaded(refs: Record<string, ValueRef>): Record<string, Json> {
  const [arrived, setArrived] = useState(0)
  useEffect(() => {
    let current = true
    for (const ref of Object.values(refs)) {
      if (!('blob' in ref) || ref.bytes > largestFetched || kept.has(ref.blob)) continue
      call((client) => client.run.value({ hash: ref.blob })).then(
        (value) => {
          kept.set(ref.blob, value)
          for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - mostKept))) kept.delete(oldest)
          if (current) setArrived((count) => count + 1)
        },
        // the preview says what is wrong with it
        () => {},
      )
    }
    return () => {
      current = false
    }
  }, [refs])
  // biome-ignore lint/correctness/useExhaustiveDependencies: `arrived` tells that more is there
  return useMemo(() => {
    const loaded: Record<string, Json> = {}
    for (const [port, ref] of Object.entries(refs)) {
      const value = 'value' in ref ? ref.value : kept.get(ref.blob)
      if (value !== undefined) loaded[port] = value
    }
    return loaded
  }, [refs, arrived])
}
