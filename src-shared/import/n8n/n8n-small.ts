import type { Mapper } from '../flow/flow.ts'
import type { Computed } from '../flow/step.ts'
import type { SourceReader } from '../source-reader.ts'
import { jsonataPath } from '../values.ts'
import { dateFormat } from './n8n-dates.ts'
import { incomingItem } from './n8n-logic.ts'
import { computedOf, textOf } from './n8n-values.ts'

/** Ends the run with a failure, as code that throws it. */
export const n8nStop: Mapper = (step, settings) => {
  step.settle()
  const written = settings.text('errorType', 'errorMessage') === 'errorObject' ? settings.get('errorObject') : settings.get('errorMessage')
  settings.pass('errorMessage', 'errorObject')
  const from = step.textValue(textOf(step, written ?? 'Stopped'), `Failure of ${step.source.name}`)
  const built = step.plain('code', { source: 'throw new Error(String(input))' }, from)
  return { ...built, handles: { '*': null } }
}

/** Text of HTML with values in it. */
export const n8nHtml: Mapper = (step, settings) => {
  const operation = settings.text('operation', 'generateHtmlTemplate')
  if (operation !== 'generateHtmlTemplate') return step.placeholder(`What it does with HTML ("${operation}") has no node here.`)
  step.settle()
  const built = step.template(textOf(step, settings.get('html')))
  const text = step.out('text')
  return {
    ...built,
    handles: { '*': { ...text, field: ['html'] } },
    value: ([name, ...path]) => (name === 'html' || name === undefined ? { ...text, path } : null),
  }
}

/** What it notes is for n8n's own list of runs; its item goes on. */
export const n8nNoted: Mapper = (step, settings) => {
  settings.pass('dataToSave', 'operation', 'executionDataToSave')
  step.settle()
  step.change('What it noted for the list of executions of n8n is not noted here; the item goes on as it came.')
  return step.transform({ refs: [incomingItem], write: (at) => at(incomingItem), shown: '' })
}

const unitMs: Readonly<Record<string, number>> = {
  milliseconds: 1,
  seconds: 1000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
}

const moment = (written: string) => `($__d := ${written}; $type($__d) = "number" ? $__d : $toMillis($__d))`

/** Dates: the current one, another form of one, and some time before or after it. */
export const n8nDateTime: Mapper = (step, settings) => {
  const old = settings.peek('value') !== undefined || settings.peek('action') !== undefined
  const operation = old ? settings.text('action', 'format') : settings.text('operation', 'getCurrentDate')
  const date = computedOf(step, settings.get(old ? 'value' : operation === 'formatDate' ? 'date' : 'magnitude'))
  if (!date) return step.placeholder('Its date is an expression that could not be converted.')
  const others = settings.flag('options.includeInputFields')
  step.change('Dates are those of UTC; n8n takes the time zone of the workflow.')
  const give = (name: string, computed: Computed) => {
    settings.pass('options', 'outputFieldName', 'dataPropertyName')
    if (others) step.settle()
    return step.transform({
      ...computed,
      refs: [...(others ? [incomingItem] : []), ...computed.refs],
      write: (at) => {
        const made = `{${JSON.stringify(name)}: ${computed.write(at)}}`
        return others ? `$merge([${at(incomingItem)}, ${made}])` : made
      },
    })
  }
  const named = (otherwise: string) => settings.text(old ? 'dataPropertyName' : 'outputFieldName') || otherwise
  if (operation === 'getCurrentDate') {
    const time = settings.peek('includeTime') !== false
    settings.pass('includeTime')
    return give(named('currentDate'), { refs: [], write: () => (time ? '$now()' : '$now("[Y0001]-[M01]-[D01]T00:00:00.000Z")'), shown: '' })
  }
  if (operation === 'formatDate' || operation === 'format') {
    const chosen = settings.text(old ? 'toFormat' : 'format', 'MM/dd/yyyy')
    const picture = dateFormat(
      chosen === 'custom' ? settings.text('customFormat') : old ? chosen.replace(/Y/g, 'y').replace(/D/g, 'd') : chosen,
    )
    settings.pass('custom', 'customFormat')
    if (picture === undefined) return step.placeholder(`The format "${chosen}" of dates has no counterpart here.`)
    return give(named(old ? 'data' : 'formattedDate'), {
      ...date,
      write: (at) => `$fromMillis(${moment(date.write(at))}, ${JSON.stringify(picture)})`,
    })
  }
  const sign = /^(?:addToDate|add)$/.test(operation) ? '+' : /^(?:subtractFromDate|subtract)$/.test(operation) ? '-' : null
  const unit = unitMs[settings.text('timeUnit', 'days')]
  const duration = computedOf(step, settings.get('duration') ?? 0)
  if (old || sign === null || unit === undefined || !duration)
    return step.placeholder(`What it does with dates ("${operation}") has no counterpart here.`)
  return give(named('newDate'), {
    refs: [...date.refs, ...duration.refs],
    write: (at) => `$fromMillis(${moment(date.write(at))} ${sign} $number(${duration.write(at)}) * ${unit})`,
    shown: date.shown,
  })
}

/** What n8n calls a summary by the way it is made, and the JSONata of it over the values of a field. */
const summaries: Readonly<Record<string, { name: string; write(values: string, settings: SourceReader): string }>> = {
  append: { name: 'appended', write: (values) => `[${values}]` },
  average: { name: 'average', write: (values) => `$average(${values})` },
  concatenate: {
    name: 'concatenated',
    write: (values, settings) =>
      `$join(${values}.$string($), ${JSON.stringify(separators[settings.text('separateBy', ',')] ?? settings.text('separateBy', ','))})`,
  },
  count: { name: 'count', write: (values) => `$count(${values})` },
  countUnique: { name: 'unique_count', write: (values) => `$count($distinct(${values}))` },
  max: { name: 'max', write: (values) => `$max(${values})` },
  min: { name: 'min', write: (values) => `$min(${values})` },
  sum: { name: 'sum', write: (values) => `$sum(${values})` },
}

const separators: Readonly<Record<string, string>> = { '\\n': '\n', '\n': '\n' }

export const n8nSummarize: Mapper = (step, settings) => {
  step.settle()
  settings.pass('options')
  const by = settings
    .text('fieldsToSplitBy')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const fields = settings.list('fieldsToSummarize.values').map((each) => {
    const way = summaries[each.text('aggregation', 'count')]
    const field = each.text('field')
    each.pass('includeEmpty', 'separateBy', 'customSeparator')
    return way && field !== '' ? { key: `${way.name}_${field}`, write: (list: string) => way.write(inEach(list, field), each) } : null
  })
  if (fields.length === 0 || fields.includes(null) || by.length > 1)
    return step.placeholder('It sums up in a way, or by several fields, that has no counterpart here.')
  const summed = (list: string) => fields.map((each) => `${JSON.stringify(each?.key)}: ${each?.write(list)}`).join(', ')
  const [group] = by
  return step.transform({
    refs: [incomingItem],
    write: (at) =>
      group === undefined
        ? `($items := [${at(incomingItem)}]; {${summed('$items')}})`
        : `($items := [${at(incomingItem)}]; [$each($items{$string(${inEach('$', group)}): [$]}, function($group) { {${JSON.stringify(group)}: ${inEach('$group[0]', group)}, ${summed('$group')}} })])`,
    shown: '',
  })
}

/** A field of each item of a list. */
const inEach = (list: string, field: string) => `${list}${jsonataPath(field.split('.')).slice(1)}`
