const here = import.meta.url

/**
 * Where the program of a worker thread or child process lies: its source beside this file when Node runs the sources, the
 * flat bundle beside this one otherwise.
 */
export function entryUrl(name: string): URL {
  return here.endsWith('.ts') ? new URL(`./entries/${name}.entry.ts`, here) : new URL(`./${name}.js`, here)
}
