/** Runs `work` when everything asked for before it under the same key is over, however that ended. */
export type KeyedQueue = <T>(key: string, work: () => Promise<T>) => Promise<T>

/** One thing at a time for each key: work that reads, changes and writes the same thing sees what the work before it left. */
export function keyedQueue(): KeyedQueue {
  const last = new Map<string, Promise<unknown>>()
  return (key, work) => {
    const result = (last.get(key) ?? Promise.resolve()).then(work)
    const over = result.catch(() => {})
    last.set(key, over)
    void over.then(() => last.get(key) === over && last.delete(key))
    return result
  }
}
