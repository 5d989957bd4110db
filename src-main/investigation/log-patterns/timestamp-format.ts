/** How a log writes time. */
export interface TimestampFormat {
  name: string
  /** Source of a regular expression without capture groups; linear. */
  source: string
  /** Order of the numbers: Y year, M month, D day, h, m, s; c a date or clock in one
   * number; k month and day in one; abc a date whose order shows from its values; E and e epoch. A month name is no number. */
  order: string
  /** Prefer the higher when a header holds several: full date and time with fractions first. */
  rank: number
  /** Looks like other things too, so that it counts only when nearly every line has it at one place. */
  weak?: boolean
}

/** What is assumed where a timestamp does not say it. */
export interface TimeAssumptions {
  /** Epoch milliseconds near the end of the log: a time without a year gets the last year that is not after it by more than a day. */
  reference: number
  /** Minutes east of UTC for times without a zone. */
  zoneMinutes: number
}

const clock = '\\d{1,2}:\\d{2}:\\d{2}'
const fraction = '(?:[.,]\\d{1,9})?'
const zone = '(?: ?(?:Z|UTC|GMT|[+-]\\d{2}:?\\d{2})(?![\\w]))?'
const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
const weekday = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'

/** In the order in which they are tried at one place of a line. */
export const timestampFormats: readonly TimestampFormat[] = [
  {
    name: 'iso',
    source: `\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}(?:[T_-]| {1,2})\\d{1,2}[:.]\\d{2}[:.]\\d{2}(?:[.,:]\\d{1,9})?${zone}`,
    order: 'YMDhms',
    rank: 9,
  },
  { name: 'compact', source: `\\d{8}[-T_ ]\\d{1,2}:\\d{1,2}:\\d{1,2}(?:[.,:]\\d{1,9})?${zone}`, order: 'chms', rank: 9 },
  { name: 'basic', source: `\\d{8}T\\d{6}(?:\\.\\d{1,9})?${zone}`, order: 'cc', rank: 9 },
  { name: 'ctime', source: `${weekday} ${month} {1,2}\\d{1,2} ${clock}${fraction}(?: [A-Z]{3,4})? \\d{4}`, order: 'DhmsY', rank: 8 },
  { name: 'common', source: `\\d{1,2}/${month}/\\d{4}[: ]${clock}${fraction}${zone}`, order: 'DYhms', rank: 8 },
  { name: 'named', source: `(?:${weekday}, )?\\d{1,2}[ -]${month}[ -]\\d{4} ${clock}${fraction}${zone}`, order: 'DYhms', rank: 8 },
  { name: 'syslog', source: `${month} {1,2}\\d{1,2} (?:\\d{4} )?${clock}${fraction}`, order: 'Dhms', rank: 5 },
  { name: 'slashed', source: `\\d{1,2}/\\d{1,2}/\\d{2}(?:\\d{2})?,? ${clock}${fraction}(?: [AP]M)?${zone}`, order: 'abchms', rank: 7 },
  { name: 'six-six', source: '\\d{6} \\d{6}(?= )', order: 'cc', rank: 7 },
  { name: 'six-clock', source: `\\d{6} {1,2}${clock}`, order: 'chms', rank: 7 },
  { name: 'month-day', source: `\\d{2}[-./]\\d{2} ${clock}${fraction}`, order: 'MDhms', rank: 5 },
  { name: 'klog', source: `[IWEF]\\d{4} ${clock}\\.\\d{1,9}`, order: 'khms', rank: 5 },
  { name: 'epoch-ms', source: '1\\d{12}(?![\\w.])', order: 'E', rank: 6, weak: true },
  { name: 'epoch', source: '(?:9[5-9]|1\\d|20)\\d{7,8}(?:\\.\\d{1,9})?(?![\\w.])', order: 'e', rank: 6, weak: true },
  { name: 'date', source: '\\d{4}[-/.]\\d{2}[-/.]\\d{2}(?![\\w:])', order: 'YMD', rank: 2, weak: true },
  { name: 'clock', source: `\\d{2}:\\d{2}:\\d{2}${fraction}(?![\\w:])`, order: 'hms', rank: 1, weak: true },
]
