import { describe, expect, it } from 'vitest'
import { queryOf } from './period.ts'

const now = new Date(2026, 4, 20, 14, 25).getTime()

describe('the time that the dashboard asks for', () => {
  it('ends with the hour or the day that it is', () => {
    expect(queryOf('day', now)).toEqual({
      since: new Date(2026, 4, 19, 15).getTime(),
      until: new Date(2026, 4, 20, 15).getTime(),
      slices: 24,
    })
    expect(queryOf('week', now)).toEqual({ since: new Date(2026, 4, 14).getTime(), until: new Date(2026, 4, 21).getTime(), slices: 7 })
    expect(queryOf('month', now)).toMatchObject({ since: new Date(2026, 3, 21).getTime(), slices: 30 })
  })

  it('has no beginning where all is asked for', () => expect(queryOf('all', now)).toEqual({ until: now, slices: 30 }))
})
