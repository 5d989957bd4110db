import { sealedFile } from '../sealed-file.ts'

// A process that adds to a list in a sealed file: profile, its number, how often.
const [, , profile, number, times] = process.argv
const file = sealedFile({ folder: 'grants', name: 'counted', purpose: 'test', profile: profile as string })
for (let time = 0; time < Number(times); time++)
  await file.update((content) => ({ added: [...((content?.added as string[] | undefined) ?? []), `${number}-${time}`] }))
