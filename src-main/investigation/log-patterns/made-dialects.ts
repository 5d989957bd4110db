import type { LogLevel } from './log-record.ts'

/** A log format with made-up events, for tests: what a line of it looks like and what must be read from it. */
export interface MadeDialect {
  name: string
  header: (random: Dice, event: number) => string
  /** Message makers; lines of one maker are one event. */
  events: ((random: Dice) => string)[]
  level?: (header: string) => LogLevel | null
  timed: boolean
}

/** A seeded source of made-up values. */
export class Dice {
  private state: number

  constructor(seed: number) {
    this.state = seed >>> 0
  }

  below(limit: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0
    return Math.floor((this.state / 2 ** 32) * limit)
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!
  }

  digits(count: number): string {
    return Array.from({ length: count }, () => this.below(10)).join('')
  }

  hex(count: number): string {
    return Array.from({ length: count }, () => '0123456789abcdef'[this.below(16)]).join('')
  }

  ip(): string {
    return `10.${this.below(256)}.${this.below(256)}.${this.below(256)}`
  }

  clock(): string {
    return [this.below(24), this.below(60), this.below(60)].map((n) => String(n).padStart(2, '0')).join(':')
  }

  day(): string {
    return String(1 + this.below(28)).padStart(2, '0')
  }
}

const size = (r: Dice) => (r.below(2) ? `${r.below(1000)} bytes` : `${1024 + r.below(90000)} bytes (${r.below(90)}.${r.below(10)} KB)`)
const mebibytes = (r: Dice) => r.of([`${r.below(900)}.0 B`, `${r.below(90)}.${r.below(9)} KB`, `${r.below(90)}.1 MB`])
const target = (r: Dice) =>
  `${r.of(['mail', 'cdn-7', 'www', 'img2'])}.${r.of(['sample', 'demo', 'made-up'])}.example:${r.of([80, 443, 8080])}`
const attempt = (r: Dice) => `attempt_${r.digits(13)}_${r.digits(4)}_${r.of(['m', 'r'])}_${r.digits(6)}_${r.below(3)}`
const bool = (r: Dice) => r.of(['true', 'false'])

export const madeDialects: readonly MadeDialect[] = [
  {
    name: 'phone system log',
    timed: true,
    header: (r, event) =>
      `03-${r.day()} ${r.clock()}.${r.digits(3)}  ${1000 + r.below(9000)}  ${1000 + r.below(9000)} ${'DIWE'[event % 4]} ${r.of(['WindowKeeper', 'PowerKeeper', 'Audio'])}: `,
    level: (header) => ({ D: 'debug', I: 'info', W: 'warn', E: 'error' })[/ ([DIWE]) /.exec(header)![1]!] as LogLevel,
    events: [
      (r) =>
        `hold lock=${r.digits(8)}, flags=0x${r.hex(1)}, tag="Draw Lock", name=org.sample.panel, ws=null, uid=${r.digits(5)}, pid=${r.digits(4)}`,
      (r) => `drop lock=${r.digits(8)}, flags=0x${r.hex(1)}, tag="Draw Lock", name=org.sample.panel, ws=null`,
      (r) =>
        `Leaving out Token{${r.hex(7)} token=Inner{${r.hex(7)} Record{${r.hex(7)} u0 org.sample.app/.Main t${r.digits(3)}}}} -- about to hide`,
      (r) => `isVisible ret:${bool(r)} by caller ${r.digits(5)}`,
      (r) => `volume of stream ${r.below(9)} set from ${r.below(15)} to ${r.below(15)}`,
      () => 'screen going dark',
    ],
  },
  {
    name: 'cluster job log',
    timed: true,
    header: (r, event) =>
      `2015-10-${r.day()} ${r.clock()},${r.digits(3)} ${event % 3 ? 'INFO' : 'WARN'} [${r.of(['main', 'Worker Pool #4', 'Handler 3 on 62270'])}] org.sample.jobs.${r.of(['Master', 'impl.TaskRunner', 'v2.Allocator'])}: `,
    level: (header) => (header.includes('INFO') ? 'info' : 'warn'),
    events: [
      (r) => `${attempt(r)} Work moved from NEW to WAITING`,
      (r) => `${attempt(r)} Work moved from WAITING to RUNNING`,
      (r) => `Share of work ${attempt(r)} is : 0.${r.digits(8)}`,
      (r) =>
        `No answer from head-${r.of(['aa', 'bb'])}-${r.below(60)}:9000. Asked ${r.below(9)} time(s); plan is RetryThenGiveUp(most=${r.below(20)}, pause=1000 MILLISECONDS)`,
      (r) => `Counting again, room=<memory:${r.digits(4)}, cores:-${r.below(30)}>`,
      (r) => `Lease of [Client_OTHER_${r.digits(10)}_1] not renewed for ${r.below(90)} seconds.  Trying again soon ...`,
      (r) => `Place of ${r.of([`04DN${r.below(9)}XQ`, `NODE-${r.below(99)}`, `BIGBOX-FN${r.below(9)}`])}.west.corp.example is /rack-a`,
    ],
  },
  {
    name: 'supercomputer component log',
    timed: true,
    header: (r, event) =>
      `${r.digits(6)} node-${r.below(256)} ${event % 2 ? 'unix.hw' : 'switch_box'} ${r.of(['state.changed', 'error', 'status'])} ${1070000000 + r.below(9000000)} 1 `,
    events: [
      (r) => `Part Change: Part \\042net${r.below(3)}\\042 cannot be reached (ID=${r.digits(4)})`,
      (r) => `Fans at ( ${Array.from({ length: 6 }, () => (r.below(5) ? r.digits(4) : '****')).join(' ')} )`,
      (r) => `start (order ${r.digits(4)})`,
      (r) => `stop (order ${r.digits(4)})`,
      (r) => `Cable fault on tree Mesh-${r.below(2)}T${r.below(9)}${r.below(9)}:00:${r.below(4)}:${r.below(4)}`,
      () => 'Cable fine',
      (r) => `Heat (${30 + r.below(30)}C) above warning mark`,
    ],
  },
  {
    name: 'laptop system log',
    timed: true,
    header: (r, event) =>
      `Jul  ${1 + r.below(9)} ${r.clock()} visitor-10-105-${r.below(255)}-${r.below(255)} ${['kernel[0]', `com.sample.cts[${r.digits(3)}]`, `Sample Writer[${r.digits(5)}]`, `org.sample.launch[1] (org.sample.agent[${r.digits(5)}])`][event % 4]}: `,
    events: [
      (r) =>
        `RADIO: ${r.digits(6)}.${r.digits(6)}: wl0: Moved to other channel, why #${r.below(9)}, station ${r.hex(2)}:50:15:${r.hex(2)}:18:${r.hex(2)}, signal -${r.below(90)}`,
      (r) => `Switch<${r.below(3)}>(0x${r.below(2)})::heard - packet for way = 0x0 port = ${r.below(20)} out = ${r.below(2)}`,
      (r) => `en${r.below(3)}: station changed to ${r.hex(2)}:50:15:36:bc:${r.hex(2)}`,
      (r) => `Wake took ${100 + r.below(2000)} ms (${r.digits(2)}, powerd)`,
      (r) => `Service left with wrong code: ${r.below(200)}`,
      (r) => `Script problem for '0x${r.hex(8)}': four signs must be four signs long.`,
    ],
  },
  {
    name: 'proxy client log',
    timed: true,
    header: (r) => `[10.${r.day()} ${r.clock()}] ${r.of(['browser.exe', 'browser.exe *64', 'sync.exe', 'chat.exe'])} - `,
    events: [
      (r) =>
        `${target(r)} shut, ${size(r)} sent, ${size(r)} received, lifetime ${r.of(['<1 sec', `00:${r.digits(2)}`, `01:${r.digits(2)}:${r.digits(2)}`])}`,
      (r) => `${target(r)} opened by way of ${target(r)} HTTPS`,
      (r) => `${target(r)} problem : No way through ${target(r)} - far side cannot be reached, code ${r.below(600)}`,
    ],
  },
  {
    name: 'dataflow executor log',
    timed: true,
    header: (r) => `17/06/${r.day()} ${r.clock()} INFO ${r.of(['executor.Runner', 'storage.BlockKeeper', 'spare.MemoryKeeper'])}: `,
    level: () => 'info',
    events: [
      (r) => `Working on task ${r.below(40)}.0 in stage ${r.below(40)}.0 (TID ${r.below(2000)})`,
      (r) => `Block spread_${r.below(50)}_piece${r.below(4)} kept as bytes (about ${mebibytes(r)}, free ${mebibytes(r)})`,
      (r) => `Block set_${r.below(50)}_${r.below(50)} kept as values (about ${mebibytes(r)}, free ${mebibytes(r)})`,
      (r) => `Reading spread variable ${r.below(50)} took ${r.below(900)} ${r.of(['ms', 's'])}`,
      (r) => `Part: hdfs://${r.ip()}:9000/in/${r.hex(6)}.txt:${r.digits(5)}+${r.digits(4)}`,
      () => 'Signal handlers set for [TERM, HUP, INT]',
    ],
  },
  {
    name: 'cluster syslog with labels',
    timed: true,
    header: (r, event) => {
      const node = `${r.of(['dn', 'an', 'en'])}${r.below(900)}`
      const daemon = [
        'kernel',
        `crond(pam_unix)[${r.digits(4)}]`,
        `/opt/x86_64/watch-3.0.1/sbin/watchd[${r.digits(4)}]`,
        `ntpd[${r.digits(5)}]`,
      ][event % 4]
      return `- 113${r.digits(7)} 2005.11.09 ${node} Nov 9 ${r.clock()} ${node}/${node} ${daemon}: `
    },
    events: [
      (r) => `PCI line ${r.digits(4)}:${r.digits(2)}:05.0[A] -> way ${r.below(30)} (level, low) -> IRQ ${r.below(200)}`,
      () => 'session shut for root',
      (r) => `reader() got no answer from any [Farm_${r.of(['A', 'B', 'C'])}${r.below(9)}] source`,
      (r) => `following ${r.ip()}, layer ${r.below(5)}`,
      (r) => `asked for address by ${r.hex(2)}:${r.hex(2)}:43:e${r.below(9)}:${r.hex(2)}:c3 over eth${r.below(3)}`,
    ],
  },
  {
    name: 'update service log',
    timed: true,
    header: (r, event) => `2016-09-${r.day()} ${r.clock()}, Info                  ${event % 2 ? 'CSI' : 'CBS'}    `,
    level: () => 'info',
    events: [
      (r) => `Stack v6.1.7601.${r.digits(5)} loaded with Core: C:\\Systems\\parts\\amd64_${r.hex(16)}_6.1_none_${r.hex(12)}\\core.dll`,
      (r) =>
        `0000000${r.below(9)}@2016/9/${r.day()}:${r.clock()}.${r.digits(3)} PartsInit (parts.dll version 0.0.0.6) called (stack ${Array.from({ length: 2 + r.below(5) }, () => `@0x7fe${r.hex(8)}`).join(' ')})`,
      (r) =>
        `Read state of package: Package_for_KB${r.digits(7)}~${r.hex(16)}~amd64~~6.1.1.${r.below(9)}, Usable: ${r.digits(3)}, Now:${r.digits(3)}`,
      (r) => `Session: ${r.digits(8)}_${r.digits(9)} begun by client ${r.of(['Updater', 'Keeper'])}.`,
      (r) => `SQM: Put ${r.below(20)} file(s) up for sending with pattern: C:\\Systems\\sqm\\*_std.sqm, flags: 0x${r.below(9)}`,
      () => 'Start-up work ended well.',
      () => 'Idle work ended well.',
    ],
  },
]
