import { json, kubeEvents, nodeList, podList, prometheus } from './exports.ts'
import { type Fault, iso, type Sample, Scene } from './scene.ts'

const size = 20 * 1024 ** 3

/** Debug logging that was left on fills the volume that the books are kept on. */
export function diskFull(): Sample {
  const scene = new Scene(300, '2026-04-22T05:30:00Z', 110)
  const changed = 38
  const full = 84
  const free = (now: number) => (now < changed ? size * 0.43 : Math.max(0, size * 0.43 * (1 - (now - changed) / (full - changed))))
  scene.traffic(15, (request): Fault | null => {
    if (request.kind !== 'order' || request.minute < full) return null
    return {
      status: 500,
      milliseconds: 210,
      say: [
        {
          service: 'ledger',
          level: 'error',
          message: `could not post entry for order ${request.id}: [Errno 28] No space left on device: '/var/lib/ledger/journal/${scene.random.whole(1000, 9999)}.seg'`,
          fields: { module: 'journal' },
        },
        {
          service: 'checkout',
          level: 'error',
          message: 'ledger answered 500 Internal Server Error, order rolled back',
          fields: { status: 500, upstream: 'ledger' },
        },
      ],
    }
  })
  for (let now = changed; now < full; now++) {
    for (let i = 0; i < 9; i++)
      scene.say(
        'ledger',
        scene.at(now, i * 6),
        'debug',
        `segment ${scene.random.whole(1000, 9999)} offset ${scene.random.whole(10_000, 999_999)} dump ${scene.random.hex(40)}`,
        { module: 'journal' },
      )
  }
  scene.say('ledger', scene.at(changed), 'info', 'configuration reloaded from /etc/ledger/ledger.yaml, log level is now DEBUG', {
    module: 'config',
  })
  for (const now of [72, 77, 81])
    scene.say('ledger', scene.at(now, 30), 'warn', `volume /var/lib/ledger is ${Math.round((1 - free(now) / size) * 100)}% full`, {
      module: 'housekeeping',
    })
  return {
    name: 'disk-full',
    title: 'A volume that ran full',
    summary: 'No order can be posted any more since half past six.',
    cause: { category: 'resource_exhaustion', keywords: ['No space left on device', 'ledger', '/var/lib/ledger'] },
    files: {
      'alert.txt': `Subject: [P1] ledger does not accept entries\n\nTime: ${iso(scene.at(full + 4))}\nService: ledger\nSeverity: critical\nStatus: firing\n\nMore than 50 orders could not be posted in the last 5 minutes. checkout answers with 500.\n`,
      ...scene.logFiles(),
      'metrics/volumes.json': prometheus([
        {
          metric: { __name__: 'filesystem_avail_bytes', service: 'ledger', mountpoint: '/var/lib/ledger' },
          points: scene.series(free, 0.001),
        },
        {
          metric: { __name__: 'filesystem_size_bytes', service: 'ledger', mountpoint: '/var/lib/ledger' },
          points: scene.series(() => size, 0),
        },
        { metric: { __name__: 'ledger_entries_per_second', service: 'ledger' }, points: scene.series((now) => (now < full ? 0.05 : 0)) },
        {
          metric: { __name__: 'container_cpu_utilization_percent', service: 'ledger' },
          points: scene.series((now) => (now < changed ? 12 : 19)),
        },
      ]),
      'changes.json': json({
        changes: [
          {
            time: iso(scene.at(changed)),
            service: 'ledger',
            kind: 'config',
            author: 'tomasz',
            message: 'Changed configuration ledger.yaml: log level DEBUG, to look into a rounding difference',
          },
        ],
      }),
      'kubernetes/events.json': kubeEvents([
        {
          at: scene.at(-300),
          type: 'Normal',
          reason: 'ScalingReplicaSet',
          object: ['Deployment', 'edge'],
          message: 'Scaled up replica set edge-79fd4c6b8d to 2',
        },
      ]),
      'kubernetes/pods.json': podList([
        { name: 'ledger-0', app: 'ledger', image: 'registry.kestrel.example/ledger:3.0.6', node: 'kg-node-c', started: scene.at(-20_000) },
      ]),
      'kubernetes/nodes.json': nodeList(['kg-node-a', 'kg-node-b', 'kg-node-c']),
      'runbooks/ledger-volume.md':
        '# The volume of ledger\n\n## Full\nledger refuses entries when `/var/lib/ledger` has no space left. Old debug dumps under `debug/` may be removed; the journal must not be touched.\n\n## Growing\nThe volume can be enlarged while it is in use: edit the claim `data-ledger-0`.\n',
    },
  }
}
