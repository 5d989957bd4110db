import { AppError } from '#shared/errors/app-error.ts'

const shortestToken = 16

/** What a program has to bring that reads the metrics, where one may: it has no browser to be given a cookie in. */
export function scrapeTokenOf({ TRELLIS_METRICS_TOKEN: token }: NodeJS.ProcessEnv): string | undefined {
  if (!token) return undefined
  if (token.length < shortestToken)
    throw new AppError('request.invalid', 'TRELLIS_METRICS_TOKEN is too short to keep anybody out.', {
      hint: `Use at least ${shortestToken} characters, for example of \`openssl rand -hex 16\`.`,
    })
  return token
}
