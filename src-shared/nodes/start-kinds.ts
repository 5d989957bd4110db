/** Kinds that have no edge into them and are handed what the run was started with. */
const startKinds: ReadonlySet<string> = new Set(['input', 'alert-trigger'])

export const takesRunInputs = (kind: string | undefined): boolean => kind !== undefined && startKinds.has(kind)
