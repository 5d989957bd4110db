import { describe, expect, it } from 'vitest'
import type { Json } from '#shared/json.ts'
import { emptyDraft, fieldsOf, readDraft, singleField } from './schema-form.ts'

const schema: Json = {
  type: 'object',
  required: ['service', 'level'],
  properties: {
    service: { type: 'string', title: 'Service', description: 'Which one', minLength: 2, maxLength: 10 },
    notes: { type: 'string', maxLength: 4000 },
    share: { type: 'number', minimum: 0, maximum: 1, default: 0.5 },
    tries: { type: 'integer', minimum: 1 },
    dry: { type: 'boolean', default: true },
    level: { enum: ['low', 2, null] },
    labels: { type: 'object', default: { a: 1 } },
    anything: {},
  },
}
const fields = fieldsOf(schema)
const filled = { ...emptyDraft(fields), service: 'api', level: '0' }

describe('a form from a schema', () => {
  it('has a fitting field for each property', () => {
    expect(fields.map((field) => `${field.name}:${field.type}${field.required ? '!' : ''}`)).toEqual([
      'service:text!',
      'notes:multiline',
      'share:number',
      'tries:integer',
      'dry:boolean',
      'level:enum!',
      'labels:json',
      'anything:json',
    ])
    expect(fields[0]).toMatchObject({ title: 'Service', description: 'Which one' })
    expect(fields[3]?.title).toBe('tries')
  })

  it('has no fields for what is not an object schema', () => {
    for (const other of [undefined, null, true, 'x', [], { type: 'string' }, { properties: [] }])
      expect(fieldsOf(other as Json)).toEqual([])
  })

  it('starts with defaults, and gives them back as values of their own type', () => {
    expect(readDraft(fields, filled)).toEqual({
      errors: {},
      values: { service: 'api', share: 0.5, dry: true, level: 'low', labels: { a: 1 } },
    })
  })

  it('starts with what was entered before where there is something', () => {
    expect(emptyDraft(fields, { share: 0.25, level: null, dry: false })).toMatchObject({ share: '0.25', level: '2', dry: false })
  })

  it('asks for what is required and leaves out what is empty', () => {
    const { errors, values } = readDraft(fields, emptyDraft(fields))
    expect(Object.keys(errors)).toEqual(['service', 'level'])
    expect(values).not.toHaveProperty('notes')
  })

  it.each([
    ['service', 'a', 'At least 2 characters.'],
    ['service', 'abcdefghijk', 'At most 10 characters.'],
    ['share', '1.5', 'At most 1.'],
    ['share', 'much', 'Write a number.'],
    ['tries', '0', 'At least 1.'],
    ['tries', '1.5', 'Write a whole number.'],
    ['tries', '9999999999999999999', 'Write a whole number.'],
    ['level', '7', 'Choose one of the list.'],
    ['labels', '[1]', 'This has to be JSON of type object.'],
  ])('refuses %s = %s', (name, entered, message) => {
    const { errors, values } = readDraft(fields, { ...filled, [name]: entered })
    expect(errors).toEqual({ [name]: message })
    expect(values).not.toHaveProperty(name)
  })

  it('says why something is not JSON, and takes any JSON where the schema does not say', () => {
    expect(readDraft(fields, { ...filled, anything: '{' }).errors.anything).toMatch(/not JSON/)
    expect(readDraft(fields, { ...filled, anything: 'null' }).values.anything).toBeNull()
  })

  it('keeps a comma between digits as people write it', () => {
    expect(readDraft(fields, { ...filled, share: ' 0,75 ' }).values.share).toBe(0.75)
  })

  it('is not fooled by names of the prototype', () => {
    const odd = fieldsOf({
      type: 'object',
      properties: { constructor: { type: 'string' }, toString: { type: 'number' } },
    } as unknown as Json)
    expect(readDraft(odd, emptyDraft(odd))).toEqual({ values: {}, errors: {} })
  })
})

describe('the field of an answer that is one value', () => {
  it('is there for numbers, choices, yes or no, and lists, and must be filled in', () => {
    expect(singleField({ type: 'integer', minimum: 1 })).toMatchObject({ name: 'answer', type: 'integer', required: true, least: 1 })
    expect(singleField({ type: 'string', enum: ['a', 'b'] })).toMatchObject({ type: 'enum', options: ['a', 'b'] })
    expect(singleField({ type: 'boolean' })?.type).toBe('boolean')
    expect(singleField({ type: 'array' })).toMatchObject({ type: 'json', jsonType: 'array' })
  })

  it('is not there for free text and for objects with fields of their own', () => {
    for (const schema of [undefined, {}, { type: 'string' }, { type: 'object', properties: { a: {} } }] as (Json | undefined)[])
      expect(singleField(schema)).toBeNull()
  })
})
