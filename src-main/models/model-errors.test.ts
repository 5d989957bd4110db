import { describe, expect, it, vi } from 'vitest'
import { AppError } from '#shared/errors/app-error.ts'
import { failureClassOf, retryAdvice, toModelError } from './model-errors.ts'

const failure = (more: object, cause?: unknown) => Object.assign(new Error('went wrong', { cause }), more)
const codeOf = (thrown: unknown) => toModelError(thrown, 'openai', 'gpt').code

describe('the error of a model', () => {
  it.each<[string, unknown, string]>([
    ['a key that is refused', failure({ status: 401 }), 'model.unavailable'],
    ['a key that may not', failure({ status: 403 }), 'model.unavailable'],
    ['a name that is not there', failure({ status: 404 }), 'model.unavailable'],
    ['a time that is over', failure({ status: 408 }), 'model.timeout'],
    ['a limit', failure({ status: 429 }), 'model.rate_limited'],
    ['a server that broke', failure({ status: 503 }), 'model.server_error'],
    ['a request that is wrong', failure({ status: 422 }), 'model.refused'],
    ['a name of a time', failure({ name: 'APIConnectionTimeoutError' }), 'model.timeout'],
    ['a stream that broke off', failure({}, new Error('other side closed')), 'model.unreachable'],
    ['nobody there', failure({}, failure({ code: 'ECONNREFUSED' })), 'model.unreachable'],
    ['what cannot be read', failure({ name: 'SyntaxError' }), 'model.bad_output'],
    ['anything else', failure({}), 'model.unavailable'],
  ])('tells %s', (_what, thrown, code) => {
    expect(codeOf(thrown)).toBe(code)
  })

  it('ends with a cause that is its own', () => {
    const thrown = failure({})
    thrown.cause = thrown
    expect(codeOf(thrown)).toBe('model.unavailable')
  })

  it('holds no key, whole or in part', () => {
    const said = (message: string, secret?: string) => toModelError(failure({ status: 400, message }), 'openai', 'gpt', secret).message
    expect(said('bad key my-own-secret!', 'my-own-secret')).toContain('bad key •••!')
    for (const part of ['sk-proj-12**********90ab', 'xai-0123456789', 'gsk_0123456789'])
      expect(said(`Incorrect API key provided: ${part}. See the docs.`)).toMatch(/provided: •••[. ]/)
    expect(said('header was Bearer abc.def')).toContain('header was Bearer •••')
    expect(said('x'.repeat(5000)).length).toBeLessThan(400)
  })
})

describe('whether a model is asked again', () => {
  it('depends on what may pass', () => {
    const retries = (thrown: unknown) => retryAdvice(thrown).retry
    expect([failure({}), failure({ status: 408 }), failure({ status: 429 }), failure({ status: 500 })].map(retries)).toEqual([
      true,
      true,
      true,
      true,
    ])
    expect([400, 401, 404, 422].map((status) => retries(failure({ status })))).toEqual([false, false, false, false])
    expect(retries(new AppError('model.bad_output', 'x'))).toBe(true)
    expect(retries(new AppError('model.refused', 'x'))).toBe(false)
  })

  it('is after the time that its provider asks for', () => {
    vi.useFakeTimers({ now: Date.parse('2026-01-01T00:00:00Z'), toFake: ['Date'] })
    try {
      const waitFor = (headers: Record<string, string>) => retryAdvice(failure({ status: 429, headers: new Headers(headers) })).afterMs
      expect(waitFor({ 'retry-after': '2' })).toBe(2000)
      expect(waitFor({ 'retry-after-ms': '150', 'retry-after': '2' })).toBe(150)
      expect(waitFor({ 'retry-after': 'Thu, 01 Jan 2026 00:00:05 GMT' })).toBe(5000)
      expect(waitFor({ 'retry-after': 'Wed, 31 Dec 2025 23:59:00 GMT' })).toBe(0)
      for (const nothing of ['soon', '-1', '1,5']) expect(waitFor({ 'retry-after': nothing })).toBeNull()
      expect(waitFor({})).toBeNull()
      expect(retryAdvice(failure({ status: 429, headers: { 'retry-after': '3' } })).afterMs).toBe(3000)
    } finally {
      vi.useRealTimers()
    }
  })

  it('and by whom instead, depends on the kind of failure', () => {
    const classOf = (code: ConstructorParameters<typeof AppError>[0]) => failureClassOf(new AppError(code, 'x'))
    expect([classOf('model.unreachable'), classOf('model.timeout')]).toEqual(['NETWORK_FAILURE', 'NETWORK_FAILURE'])
    expect([classOf('model.bad_output'), classOf('model.refused'), classOf('model.server_error')]).toEqual([
      'VALIDATION_FAILURE',
      'LLM_FAILURE',
      'LLM_FAILURE',
    ])
  })
})
