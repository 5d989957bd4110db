import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyPatch, joinPatches, patchBetween, sameDocument, sharing } from './patch.ts'
import { arbitraryDocument } from './testing/arbitrary-document.ts'
import { writeDocument } from './write-document.ts'

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

describe('patches', () => {
  it('lead from one document to the other and back, also after they were text', () => {
    fc.assert(
      fc.property(arbitraryDocument, arbitraryDocument, (a, b) => {
        const patch = copy(patchBetween(a, b))
        expect(writeDocument(applyPatch(a, patch, 'redo'))).toBe(writeDocument(b))
        expect(writeDocument(applyPatch(b, patch, 'undo'))).toBe(writeDocument(a))
      }),
    )
  })

  it('joined do what the two do, and nothing is left of there and back', () => {
    fc.assert(
      fc.property(arbitraryDocument, arbitraryDocument, arbitraryDocument, (a, b, c) => {
        const joined = joinPatches(patchBetween(a, b), patchBetween(b, c))
        expect(writeDocument(applyPatch(a, joined, 'redo'))).toBe(writeDocument(c))
        expect(writeDocument(applyPatch(c, joined, 'undo'))).toBe(writeDocument(a))
        expect(joinPatches(patchBetween(a, b), copy(patchBetween(b, a)))).toEqual([])
      }),
    )
  })
})

describe('equal documents', () => {
  it('are those that are written as the same text', () => {
    fc.assert(
      fc.property(arbitraryDocument, arbitraryDocument, (a, b) => {
        expect(sameDocument(a, b)).toBe(writeDocument(a) === writeDocument(b))
        const other = { ...copy(a), schema: { document: 1, nodes: { ...a.schema.nodes, delay: 1 } } }
        expect(sameDocument(a, other)).toBe(true)
        expect(writeDocument(a)).toBe(writeDocument(other))
      }),
    )
  })

  it('share their objects, and stay what they were', () => {
    fc.assert(
      fc.property(arbitraryDocument, arbitraryDocument, (a, b) => {
        const shared = sharing(a, b)
        expect(writeDocument(shared)).toBe(writeDocument(b))
        expect(patchBetween(a, sharing(a, copy(a)))).toEqual([])
      }),
    )
  })
})
