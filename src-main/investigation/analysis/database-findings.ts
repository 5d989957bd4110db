import type { Finding } from '#shared/investigation/finding.ts'
import type { Json } from '#shared/json.ts'
import type { ParsedEvidence } from '../evidence-library.ts'
import { type DatabaseView, databaseView, type StatementView } from './database-view.ts'
import { FindingMaker, shorten } from './make-finding.ts'
import { sayTime } from './say.ts'

const shownStatements = 5
const shownWaits = 5
const heavyShare = 0.15
const quietLoad = 1.5

/** Where the time of each database goes: statements, waits, users. */
export function databaseFindings(evidence: ParsedEvidence): Finding[] {
  const maker = new FindingMaker(evidence.set.window)
  return evidence.databaseLoad.flatMap(({ id, data }) => {
    const view = databaseView(data)
    return view === null ? [] : ofDatabase(view, id, maker)
  })
}

/** Whether a user's load is that of one statement, and so the user the one who runs it. */
function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) < Math.max(0.05, b * 0.1)
}

function two(value: number): number {
  return Math.round(value * 100) / 100
}

function ofDatabase(view: DatabaseView, id: string, maker: FindingMaker): Finding[] {
  const { name, statements, waits, load } = view
  const base = { evidence: [id], from: view.from, to: view.to }
  const common = { database: name, service: name, via: 'database-load' }
  const findings: Finding[] = []
  const make = (
    type: Parameters<FindingMaker['make']>[0],
    subject: string,
    severity: Finding['severity'],
    statement: string,
    attributes: Record<string, Json | undefined>,
  ) => findings.push(maker.make(type, { ...base, subject, severity, statement, attributes: { ...common, ...attributes } }))

  const total = Math.max(view.total, 0.0001)
  const quiet = load !== null ? load.max < quietLoad : view.total < quietLoad
  if (load !== null) {
    const grown = load.last > load.first * 2 && load.max >= quietLoad * 2
    make(
      'database.load',
      name,
      grown || load.max >= 8 ? 'warning' : 'info',
      `The load of ${name} goes from ${two(load.first)} to ${two(load.last)} average active sessions, most ${two(load.max)} at ${sayTime(load.peakAt)}.`,
      {
        load_avg: two(load.mean),
        load_max: two(load.max),
        load_first: two(load.first),
        load_last: two(load.last),
        statements: statements.length,
        vcpus: view.vcpus,
      },
    )
  }
  if (quiet)
    make(
      'database.quiet',
      name,
      'info',
      `The load of ${name} is low: at most ${two(load?.max ?? view.total)} average active sessions, and no wait stands out.`,
      { load_avg: load === null ? two(view.total) : two(load.mean), load_max: two(load?.max ?? view.total) },
    )

  statements.slice(0, shownStatements).forEach((statement, i) => {
    const user = view.users.find(({ load: own }) => isNear(own, statement.load))?.name ?? (i === 0 ? view.users[0]?.name : undefined)
    const host = view.hosts.find(({ load: own }) => isNear(own, statement.load))?.name
    const share = two(statement.load / total)
    const wait = statement.waits[0]
    const severity = quiet || share < heavyShare ? 'info' : i === 0 && share >= 0.4 ? 'warning' : 'notice'
    make(
      'database.top_statement',
      `${name} statement ${i + 1}`,
      severity,
      `"${shorten(statement.text, 240)}" takes ${two(statement.load)} average active sessions of ${two(total)} on ${name}${wait ? `, mostly ${wait.name} (${two(wait.load)})` : ''}${user ? `, run by ${user}` : ''}${statement.calls === null ? '' : `, ${two(statement.calls)} calls a second`}.`,
      {
        statement: statement.text,
        statement_kind: statement.kind,
        table: statement.table,
        rank: i + 1,
        load: two(statement.load),
        share,
        wait: wait?.name,
        wait_class: wait?.class,
        wait_load: wait ? two(wait.load) : undefined,
        waits: statement.waits.map(({ name: one, load: own }) => ({ wait: one, load: two(own) })),
        calls_per_second: statement.calls,
        writes: statement.writes,
        background: statement.background,
        user,
        host,
        full_scan: statement.scans || undefined,
        bulk: statement.bulk || undefined,
      },
    )
  })

  waits.slice(0, shownWaits).forEach((wait, i) => {
    const share = two(wait.load / total)
    const cpu = waits.find((one) => one.class === 'CPU')?.load ?? 0
    const others = waits.filter((one) => one !== wait).map(({ name: one, load: own }) => ({ wait: one, load: two(own) }))
    if (i === 0)
      make(
        'database.dominant_wait',
        name,
        quiet ? 'info' : 'notice',
        `Most of the load of ${name} is ${wait.name} (${two(wait.load)} average active sessions of ${two(total)}); CPU takes ${two(cpu)}.`,
        { wait: wait.name, wait_class: wait.class, load: two(wait.load), share, cpu_load: two(cpu), others },
      )
    else
      make('database.wait', `${name} ${wait.name}`, 'info', `${wait.name} takes ${two(wait.load)} average active sessions of ${name}.`, {
        wait: wait.name,
        wait_class: wait.class,
        load: two(wait.load),
        share,
        rank: i + 1,
      })
  })
  const [user] = view.users
  if (user)
    make(
      'database.top_user',
      user.name,
      'info',
      `Most of the load of ${name} comes from the user ${user.name} (${two(user.load)} average active sessions).`,
      { user: user.name, load: two(user.load), share: two(user.load / total) },
    )
  const [host] = view.hosts
  if (host)
    make(
      'database.top_host',
      host.name,
      'info',
      `Most of the load of ${name} comes from ${host.name} (${two(host.load)} average active sessions).`,
      { host: host.name, load: two(host.load), share: two(host.load / total) },
    )
  if (!quiet) special(view, make)
  return findings
}

type Make = (
  type: Parameters<FindingMaker['make']>[0],
  subject: string,
  severity: Finding['severity'],
  statement: string,
  attributes: Record<string, Json | undefined>,
) => unknown

function special(view: DatabaseView, make: Make): void {
  const { name, statements, waits } = view
  const idle = waits.find((wait) => /^Client:ClientRead|idle in transaction|Client:ClientWrite/i.test(wait.name))
  if (idle && idle.load / view.total >= 0.4) {
    const statement = statements.find((one) => one.waits[0]?.name === idle.name)
    make(
      'database.idle_sessions',
      name,
      'warning',
      `Most sessions of ${name} do nothing but wait for their client: ${idle.name} takes ${two(idle.load)} average active sessions${statement ? `, most after "${shorten(statement.text, 160)}"` : ''}.`,
      { wait: idle.name, load: two(idle.load), share: two(idle.load / view.total), statement: statement?.text, user: view.users[0]?.name },
    )
  }
  for (const statement of statements.slice(0, 3)) {
    const wait = statement.waits[0]
    if (wait?.class === 'Lock' && statement.calls !== null && statement.calls < 0.1 && statement.load >= 1) {
      make(
        'database.blocked_statements',
        `${name} ${statement.kind}`,
        'warning',
        `"${shorten(statement.text, 200)}" is blocked on ${name}: ${two(wait.load)} sessions wait for ${wait.name} and ${two(statement.calls)} calls a second complete.`,
        { statement: statement.text, wait: wait.name, load: two(wait.load), calls_per_second: statement.calls },
      )
    }
  }
  const heavy = statements.filter((one) => one.load / view.total >= heavyShare && !one.background)
  const writer = heavy.find((one) => one.writes)
  const reader = heavy.find((one) => !one.writes && one.kind === 'SELECT')
  if (writer && reader) separate(name, writer, reader, view, make)
}

function separate(name: string, writer: StatementView, reader: StatementView, view: DatabaseView, make: Make): void {
  const userOf = (statement: StatementView) => view.users.find(({ load }) => isNear(load, statement.load))?.name
  const [first, second] = writer.load >= reader.load ? [writer, reader] : [reader, writer]
  const wait = (statement: StatementView) => statement.waits[0]?.name
  if (wait(first) === wait(second)) return
  make(
    'database.separate_workloads',
    name,
    'notice',
    `Two workloads of ${name} are independent of each other: "${shorten(first.text, 140)}" waits for ${wait(first) ?? 'nothing named'} (${two(first.load)}), "${shorten(second.text, 140)}" for ${wait(second) ?? 'nothing named'} (${two(second.load)}).`,
    {
      first_statement: first.text,
      first_kind: first.kind,
      first_wait: wait(first),
      first_load: two(first.load),
      second_statement: second.text,
      second_kind: second.kind,
      second_wait: wait(second),
      second_load: two(second.load),
      first_user: userOf(first),
      second_user: userOf(second),
    },
  )
}
