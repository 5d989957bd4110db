import { type SimpleRun, spend, unusual } from './work-budget.ts'

/** JSONata's number test: infinite numbers are an error there, and so are left to it. */
export function isNumeric(value: unknown): value is number {
  if (typeof value !== 'number' || Number.isNaN(value)) return false
  if (!Number.isFinite(value)) throw unusual
  return true
}

export type Operator = (left: unknown, right: unknown, run: SimpleRun) => unknown

const arithmetic =
  (compute: (left: number, right: number) => number): Operator =>
  (left, right) => {
    if (left !== undefined && !isNumeric(left)) throw unusual
    if (right !== undefined && !isNumeric(right)) throw unusual
    return left === undefined || right === undefined ? undefined : compute(left, right)
  }

type Comparable = string | number

/** Texts of the same beginning are compared to its end. */
function spendOnText(value: unknown, run: SimpleRun): void {
  if (typeof value === 'string') spend(run, value.length / 32)
}

const comparison =
  (compare: (left: Comparable, right: Comparable) => boolean): Operator =>
  (left, right, run) => {
    for (const side of [left, right]) if (side !== undefined && typeof side !== 'string' && typeof side !== 'number') throw unusual
    if (left === undefined || right === undefined) return undefined
    if (typeof left !== typeof right) throw unusual
    spendOnText(left, run)
    return compare(left as Comparable, right as Comparable)
  }

export const operators: Readonly<Record<string, Operator>> = {
  '+': arithmetic((a, b) => a + b),
  '-': arithmetic((a, b) => a - b),
  '*': arithmetic((a, b) => a * b),
  '/': arithmetic((a, b) => a / b),
  '%': arithmetic((a, b) => a % b),
  '<': comparison((a, b) => a < b),
  '<=': comparison((a, b) => a <= b),
  '>': comparison((a, b) => a > b),
  '>=': comparison((a, b) => a >= b),
  // with nothing on either side, both `=` and `!=` are false
  '=': (left, right, run) => left !== undefined && right !== undefined && deepEqual(left, right, run),
  '!=': (left, right, run) => left !== undefined && right !== undefined && !deepEqual(left, right, run),
  in: (left, right, run) => {
    if (left === undefined || right === undefined) return false
    spendOnText(left, run)
    if (!Array.isArray(right)) return left === right
    spend(run, right.length)
    for (const item of typeof left === 'string' && left.length > 32 ? right : []) spendOnText(item, run)
    return right.includes(left)
  },
}

function deepEqual(left: unknown, right: unknown, run: SimpleRun): boolean {
  spend(run, 1)
  spendOnText(left, run)
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, index) => deepEqual(item, right[index], run))
  if (Array.isArray(left) || Array.isArray(right)) {
    // JSONata compares the names of their properties, and a list has `length`
    if (Object.hasOwn(left, 'length') && Object.hasOwn(right, 'length')) throw unusual
    return false
  }
  const keys = Object.keys(left)
  if (keys.length !== Object.keys(right).length) return false
  return keys.every(
    (key) => Object.hasOwn(right, key) && deepEqual((left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key], run),
  )
}
