/** Whoever is to have a fair share: a run, or a check. Told apart by identity. */
export type Owner = object

/**
 * Jobs that wait, each owner's in their order. Owners are served in turn, so that one with many jobs does not keep the
 * others waiting.
 */
export class FairQueue<Job extends { readonly owner: Owner }> {
  // the first owner is the one whose turn it is
  private readonly waiting = new Map<Owner, Set<Job>>()

  push(job: Job): void {
    const jobs = this.waiting.get(job.owner)
    if (jobs) jobs.add(job)
    else this.waiting.set(job.owner, new Set([job]))
  }

  /** Takes the next job of the first owner in turn that may have one. */
  next(mayHave: (owner: Owner) => boolean): Job | undefined {
    for (const [owner, jobs] of this.waiting) {
      if (!mayHave(owner)) continue
      const [job] = jobs
      if (!job) continue
      jobs.delete(job)
      this.waiting.delete(owner)
      if (jobs.size > 0) this.waiting.set(owner, jobs)
      return job
    }
    return undefined
  }

  /** Takes a job out, wherever it waits. */
  remove(job: Job): void {
    const jobs = this.waiting.get(job.owner)
    jobs?.delete(job)
    if (jobs?.size === 0) this.waiting.delete(job.owner)
  }

  /** How many jobs could be taken at once, where each owner may have only so many. */
  takeable(mayHave: (owner: Owner) => number): number {
    let count = 0
    for (const [owner, jobs] of this.waiting) count += Math.min(jobs.size, Math.max(0, mayHave(owner)))
    return count
  }

  /** Takes out all of them. */
  clear(): Job[] {
    const all = [...this.waiting.values()].flatMap((jobs) => [...jobs])
    this.waiting.clear()
    return all
  }
}
