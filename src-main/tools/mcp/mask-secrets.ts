const shortest = 4

/** How often a text is quoted within quoted text at most: a tool that gives JSON as text, in a message that is JSON. */
const mostQuotings = 3

/** A function that takes values out of a text, also where they are written as JSON strings are, and as strings within these. */
export function maskOf(secrets: readonly string[]): (text: string) => string {
  const forms = new Set<string>()
  for (const secret of secrets) {
    if (secret.length < shortest) continue
    let form = secret
    for (let quoted = 0; quoted <= mostQuotings; quoted++) {
      forms.add(form)
      form = JSON.stringify(form).slice(1, -1)
    }
  }
  const sorted = [...forms].sort((a, b) => b.length - a.length)
  return (text) => sorted.reduce((masked, secret) => masked.replaceAll(secret, '•••'), text)
}
