import manifest from '../package.json' with { type: 'json' }

/** Version of Trellis. */
export const version: string = manifest.version
