import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyDiff, diffDocuments } from './diff-documents.ts'
import { emptyDocument } from './document-schema.ts'
import { readDocument } from './read-document.ts'
import { readTags, tagLimits } from './tags.ts'
import { writeDocument } from './write-document.ts'

const tagged = (...tags: string[]) => ({ ...emptyDocument('wf_a', 'A'), tags })

describe('tags', () => {
  it('are in order, once each whatever the case, without spaces around them', () => {
    expect(readTags(['  on  call ', 'Database', 'database', '', 'a'])).toEqual(['a', 'Database', 'on call'])
  })

  it('are no more than there may be, and none longer', () => {
    const many = Array.from({ length: tagLimits.number + 5 }, (_, at) => `t${at}`.padEnd(tagLimits.length + 5, 'x'))
    const read = readTags(many)
    expect([read.length, new Set(read.map(({ length }) => length))]).toEqual([tagLimits.number, new Set([tagLimits.length])])
  })

  it('stay as they are once they were read', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (tags) => {
        const read = readTags(tags)
        expect(readTags(read)).toEqual(read)
        expect(read.length).toBeLessThanOrEqual(tagLimits.number)
      }),
    )
  })

  it('are a line of the file only where there are any', () => {
    expect(writeDocument(tagged())).not.toContain('tags')
    expect(writeDocument(tagged('b', 'c'))).toContain('"tags": ["b", "c"]')
  })

  it('are brought into order in a file that a person wrote, which is refused when there are too many', () => {
    const read = readDocument(writeDocument(tagged('b', 'A', 'a')))
    expect(read.outcome === 'ok' && read.document.tags).toEqual(['A', 'b'])
    const many = readDocument(writeDocument(tagged(...Array.from({ length: tagLimits.number + 1 }, (_, at) => `t${at}`))))
    expect(many.outcome).toBe('corrupt')
  })

  it('are told of by the difference of two documents, which also takes them away', () => {
    const diff = diffDocuments(tagged('a'), tagged('a', 'b'))
    expect(diff.workflow).toEqual([{ path: ['tags'], before: ['a'], after: ['a', 'b'] }])
    expect(diffDocuments(tagged(), emptyDocument('wf_a', 'A')).workflow).toEqual([])
    const without = applyDiff(tagged('a'), diffDocuments(tagged('a'), tagged()))
    expect(writeDocument(without)).toBe(writeDocument(tagged()))
  })
})
