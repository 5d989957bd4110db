import { deployment, deploymentList, json, kubeEvents, nodeList, podList, prometheus } from './exports.ts'
import { type Fault, iso, type Sample, Scene } from './scene.ts'

const limit = 512 * 1024 ** 2

/** A cache that never forgets: memory grows until the kernel ends the process, again and again. */
export function memoryLeak(): Sample {
  const scene = new Scene(1201, '2026-03-04T18:00:00Z', 100)
  const kills = [64, 79, 94]
  const since = (now: number) => Math.max(0, ...kills.filter((kill) => kill <= now)) || -40
  // It starts at 190 MB and grows by 6 a minute under evening traffic; before the evening it grew slowly.
  const memory = (now: number) => {
    const from = since(now)
    const start = from < 0 ? 210 + now * 4.6 : 200 + (now - from) * 21
    return Math.min(limit * 0.998, start * 1024 ** 2)
  }
  scene.traffic(20, (request): Fault | null => {
    const down = kills.some((kill) => request.at >= scene.at(kill) && request.at < scene.at(kill, 55))
    if (!down || request.kind === 'browse') return null
    return {
      status: 503,
      milliseconds: 1010,
      say:
        request.kind === 'order'
          ? [
              {
                service: 'checkout',
                level: 'error',
                message: 'cannot load basket: connect ECONNREFUSED 10.44.3.17:8080',
                fields: { upstream: 'basket' },
              },
            ]
          : [],
    }
  })
  for (let now = 0; now < scene.minutes; now += 2) {
    const used = Math.round(memory(now) / 1024 ** 2)
    if (used > 430)
      scene.say(
        'basket',
        scene.at(now, 20),
        'warn',
        `Full GC pause 1${scene.random.whole(100, 900)} ms, heap ${used}M of 512M, ${scene.random.whole(1, 5)}M freed`,
        { class: 'MemoryWatch' },
      )
  }
  for (const kill of kills) {
    scene.say('basket', scene.at(kill, 48), 'info', 'Starting basket version 7.3.1', { class: 'Application' })
    scene.say('basket', scene.at(kill, 55), 'info', 'Started Application in 6.1 seconds', { class: 'Application' })
  }
  const name = 'basket-5d7c6b9f4f-w6r8k'
  const node = ['kg-node-a', 'kg-node-b', 'kg-node-c']
  return {
    name: 'memory-leak',
    title: 'A service that is killed again and again',
    summary: 'Baskets are lost for a minute, every quarter of an hour, since this evening.',
    cause: { category: 'resource_exhaustion', keywords: ['basket', 'OOMKilled', 'memory', '512Mi'] },
    files: {
      'alert.json': json({
        receiver: 'shop',
        status: 'firing',
        orgId: 1,
        title: '[FIRING:1] BasketRestarting (basket shop)',
        state: 'alerting',
        message: 'Container basket has restarted 3 times in 40 minutes.',
        version: '1',
        groupKey: '{}:{alertname="BasketRestarting"}',
        truncatedAlerts: 0,
        groupLabels: { alertname: 'BasketRestarting' },
        commonLabels: { alertname: 'BasketRestarting', severity: 'warning', namespace: 'shop', deployment: 'basket' },
        commonAnnotations: { summary: 'Container basket keeps restarting' },
        alerts: [
          {
            status: 'firing',
            labels: { alertname: 'BasketRestarting', severity: 'warning', namespace: 'shop', deployment: 'basket', pod: name },
            annotations: {
              summary: 'Container basket keeps restarting',
              description: 'Container basket has restarted 3 times in 40 minutes.',
            },
            startsAt: iso(scene.at(80)),
            endsAt: '0001-01-01T00:00:00Z',
            values: { B: 3 },
            dashboardURL: 'https://grafana.kestrel.example/d/basket',
            panelURL: '',
            silenceURL: '',
          },
        ],
      }),
      ...scene.logFiles(),
      'metrics/containers.json': prometheus([
        {
          metric: { __name__: 'container_memory_working_set_bytes', namespace: 'shop', pod: name, container: 'basket' },
          points: scene.series(memory, 0.002),
        },
        {
          metric: { __name__: 'container_spec_memory_limit_bytes', namespace: 'shop', pod: name, container: 'basket' },
          points: scene.series(() => limit, 0),
        },
        {
          metric: { __name__: 'container_cpu_utilization_percent', namespace: 'shop', pod: name, container: 'basket' },
          points: scene.series((now) => (memory(now) > limit * 0.85 ? 61 : 24)),
        },
        {
          metric: { __name__: 'jvm_gc_pause_seconds_p99', namespace: 'shop', pod: name },
          points: scene.series((now) => (memory(now) > limit * 0.85 ? 1.3 : 0.04)),
        },
      ]),
      'kubernetes/events.json': kubeEvents([
        ...kills.map((kill) => ({
          at: scene.at(kill, 1),
          type: 'Warning' as const,
          reason: 'OOMKilling',
          object: ['Node', 'kg-node-b'] as [string, string],
          message: `Memory cgroup out of memory: Killed process ${20_000 + kill * 7} (java) total-vm:3188412kB, anon-rss:521480kB`,
        })),
        {
          at: scene.at(kills[0]!, 3),
          until: scene.at(kills[2]!, 30),
          type: 'Warning',
          reason: 'BackOff',
          object: ['Pod', name],
          message: `Back-off restarting failed container basket in pod ${name}_shop`,
          count: 5,
        },
      ]),
      'kubernetes/pods.json': podList([
        {
          name,
          app: 'basket',
          image: 'registry.kestrel.example/basket:7.3.1',
          node: 'kg-node-b',
          started: scene.at(-2880),
          restarts: 3,
          memoryLimit: '512Mi',
          lastState: {
            terminated: {
              exitCode: 137,
              reason: 'OOMKilled',
              startedAt: iso(scene.at(kills[1]!, 46)),
              finishedAt: iso(scene.at(kills[2]!)),
            },
          },
        },
        {
          name: 'checkout-7c9f88d64b-9tzzp',
          app: 'checkout',
          image: 'registry.kestrel.example/checkout:11.2.0',
          node: 'kg-node-a',
          started: scene.at(-9000),
        },
      ]),
      'kubernetes/deployments.json': deploymentList([
        deployment('basket', 'registry.kestrel.example/basket:7.3.1', 1, 1),
        deployment('checkout', 'registry.kestrel.example/checkout:11.2.0', 1, 1),
      ]),
      'kubernetes/nodes.json': nodeList(node),
      'runbooks/container-restarts.md':
        '# A container keeps restarting\n\n## Exit codes\n`137` with the reason `OOMKilled` means that the container used more memory than its limit. Raising the limit gains time; a leak uses that up too.\n\n## Finding a leak\nTake a heap dump before the next kill and compare it with one taken after the start.\n',
    },
  }
}
