import { expect, test } from 'vitest'
import { FairQueue } from './fair-queue.ts'

interface Job {
  owner: object
  name: string
}

const owners = { a: {}, b: {}, c: {} }
const jobsOf = (text: string): Job[] => text.split(' ').map((name) => ({ owner: owners[name[0] as keyof typeof owners], name }))

function filled(text: string) {
  const queue = new FairQueue<Job>()
  const jobs = jobsOf(text)
  for (const job of jobs) queue.push(job)
  return { queue, jobs }
}

function orderOf(queue: FairQueue<Job>, mayHave: (owner: object) => boolean = () => true): string {
  const names: string[] = []
  for (let job = queue.next(mayHave); job; job = queue.next(mayHave)) names.push(job.name)
  return names.join(' ')
}

test('owners are served in turn, each in the order of its jobs', () => {
  expect(orderOf(filled('a1 a2 a3 a4 b1 b2 c1').queue)).toBe('a1 b1 c1 a2 b2 a3 a4')
})

test('one that comes back stands behind those who wait', () => {
  const { queue } = filled('a1 a2 b1')
  expect(queue.next(() => true)?.name).toBe('a1')
  for (const job of jobsOf('a3 c1')) queue.push(job)
  expect(orderOf(queue)).toBe('b1 a2 c1 a3')
})

test('one that has its share keeps its turn', () => {
  const { queue } = filled('a1 a2 b1 b2')
  expect(queue.next((owner) => owner !== owners.a)?.name).toBe('b1')
  expect(orderOf(queue)).toBe('a1 b2 a2')
  expect(orderOf(filled('a1 a2').queue, () => false)).toBe('')
})

test('what was taken out is not given', () => {
  const { queue, jobs } = filled('a1 a2 b1')
  for (const job of jobs.filter(({ name }) => name !== 'a2')) queue.remove(job)
  queue.remove(jobs[0] as Job)
  expect(orderOf(queue)).toBe('a2')
})

test('as many can be taken as wait and as their owners may have', () => {
  const { queue } = filled('a1 a2 a3 b1')
  expect(queue.takeable(() => 2)).toBe(3)
  expect(queue.takeable((owner) => (owner === owners.a ? -1 : 9))).toBe(1)
  expect(queue.clear().map(({ name }) => name)).toEqual(['a1', 'a2', 'a3', 'b1'])
  expect(queue.takeable(() => 2)).toBe(0)
})
