import { describe, expect, it } from 'vitest'
import { AppError } from '#shared/errors/app-error.ts'
import { RunStory } from '#shared/events/testing/run-story.ts'
import { LocalEventBus } from './event-bus.ts'

const events = Array.from({ length: 8 }, (_, i) => `n_${i}`).reduce((story, node) => story.node(node, node), new RunStory()).events

describe('a reader of the bus', () => {
  it('gets in order what came since it last asked, of its run alone, and waits for more', async () => {
    const bus = new LocalEventBus()
    const reader = bus.subscribe('r')
    bus.publish('r', events.slice(0, 2), 2)
    bus.publish('r', events.slice(2, 3), 3)
    bus.publish('other', events.slice(3, 4), 9)
    expect(await reader.next()).toEqual({ events: events.slice(0, 3), durable: 3 })
    const next = reader.next()
    bus.publish('r', events.slice(3, 4), 4)
    expect(await next).toEqual({ events: events.slice(3, 4), durable: 4 })
  })

  it('that is too slow keeps none of what it missed, and knows how far the log goes, which never goes back', async () => {
    const bus = new LocalEventBus(3)
    const reader = bus.subscribe('r')
    bus.publish('r', events.slice(0, 3), 3)
    bus.publish('r', events.slice(3, 4), 4)
    bus.publish('r', [], 2)
    expect(await reader.next()).toEqual({ events: [], durable: 4 })
    bus.publish('r', events.slice(4, 7), 7)
    expect(await reader.next()).toEqual({ events: events.slice(4, 7), durable: 7 })
  })

  it('gets what came before the run was lost, and then why it was', async () => {
    const bus = new LocalEventBus()
    const [reader, waiting] = [bus.subscribe('r'), bus.subscribe('r')]
    const lost = expect(waiting.next()).rejects.toMatchObject({ code: 'journal.unwritable' })
    const error = new AppError('journal.unwritable', 'The disk is full.')
    bus.fail('r', error)
    await lost
    bus.publish('r', events.slice(0, 1), 1)
    expect(await reader.next()).toEqual({ events: events.slice(0, 1), durable: 1 })
    await expect(reader.next()).rejects.toBe(error)
  })

  it('is told of at all only while it reads', async () => {
    const bus = new LocalEventBus()
    expect(bus.watched('r')).toBe(false)
    const [one, other] = [bus.subscribe('r'), bus.subscribe('r')]
    const waiting = one.next()
    one.close()
    expect([(await waiting).events, bus.watched('r')]).toEqual([[], true])
    other.close()
    expect(bus.watched('r')).toBe(false)
    const later = bus.subscribe('r')
    one.close()
    other.close()
    expect(bus.watched('r')).toBe(true)
    later.close()
  })
})
