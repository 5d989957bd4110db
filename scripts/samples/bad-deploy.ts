import { deployment, deploymentList, json, kubeEvents, nodeList, podList, prometheus } from './exports.ts'
import { type Fault, iso, type Sample, Scene } from './scene.ts'

const trace = [
  '\tat com.kestrel.pricing.DiscountRules.apply(DiscountRules.java:118)',
  '\tat com.kestrel.pricing.PriceService.total(PriceService.java:64)',
  '\tat com.kestrel.pricing.PriceController.price(PriceController.java:41)',
]

/** A release that does not expect customers without a discount group. */
export function badDeploy(): Sample {
  const scene = new Scene(4711, '2026-02-11T09:00:00Z', 90)
  const deployed = 62
  scene.traffic(22, (request): Fault | null => {
    if (request.kind !== 'order') return null
    const after = request.at >= scene.at(deployed, 40)
    // Two in three customers have no discount group.
    if (!after || request.user % 3 === 0) {
      return scene.random.chance(0.004)
        ? {
            status: 504,
            milliseconds: 3000,
            say: [{ service: 'checkout', level: 'warn', message: 'basket answered slowly', fields: { ms: 2990 } }],
          }
        : null
    }
    return {
      status: 500,
      milliseconds: 34,
      say: [
        {
          service: 'pricing',
          level: 'error',
          message: `price of basket of user ${request.user} failed: java.lang.NullPointerException: Cannot invoke "DiscountGroup.rate()" because "group" is null`,
          fields: { class: 'PriceController' },
          after: trace,
        },
        {
          service: 'checkout',
          level: 'error',
          message: 'pricing answered 500 Internal Server Error, order refused',
          fields: { status: 500, upstream: 'pricing' },
        },
      ],
    }
  })
  scene.say('pricing', scene.at(deployed, 31), 'info', 'Starting pricing version 4.8.0', { class: 'Application' })
  scene.say('pricing', scene.at(deployed, 38), 'info', 'Started Application in 6.8 seconds', { class: 'Application' })
  const broken = (now: number) => now >= deployed + 1
  const errors = scene.series((now) => (broken(now) ? 0.13 : 0.0008), 0.06)
  const node = ['kg-node-a', 'kg-node-b', 'kg-node-c']
  return {
    name: 'bad-deploy',
    title: 'A release that breaks orders',
    summary: 'Orders fail since a quarter of an hour ago. Everything runs, and all pods are ready.',
    cause: { category: 'code_defect', keywords: ['pricing', '4.8.0', 'NullPointerException'] },
    files: {
      'alert.json': json({
        receiver: 'shop-oncall',
        status: 'firing',
        version: '4',
        groupKey: '{}:{alertname="CheckoutErrorRateHigh"}',
        truncatedAlerts: 0,
        externalURL: 'https://alertmanager.kestrel.example',
        groupLabels: { alertname: 'CheckoutErrorRateHigh' },
        commonLabels: { alertname: 'CheckoutErrorRateHigh', severity: 'critical', service: 'checkout', namespace: 'shop' },
        commonAnnotations: {
          summary: 'More than 10% of orders fail',
          description: 'checkout answers more than 10% of its requests with 5xx for 5 minutes.',
        },
        alerts: [
          {
            status: 'firing',
            labels: { alertname: 'CheckoutErrorRateHigh', severity: 'critical', service: 'checkout', namespace: 'shop' },
            annotations: { summary: 'More than 10% of orders fail' },
            startsAt: iso(scene.at(69)),
            endsAt: '0001-01-01T00:00:00Z',
            generatorURL: 'https://prometheus.kestrel.example/graph',
          },
        ],
      }),
      ...scene.logFiles(),
      'metrics/http.json': prometheus([
        { metric: { __name__: 'http_error_ratio', service: 'checkout', namespace: 'shop' }, points: errors },
        {
          metric: { __name__: 'http_request_duration_p95_seconds', service: 'checkout', namespace: 'shop' },
          points: scene.series(() => 0.088),
        },
        { metric: { __name__: 'http_requests_per_second', service: 'checkout', namespace: 'shop' }, points: scene.series(() => 4.4) },
        {
          metric: { __name__: 'container_cpu_utilization_percent', service: 'pricing', namespace: 'shop' },
          points: scene.series(() => 31),
        },
        {
          metric: { __name__: 'container_memory_working_set_bytes', service: 'pricing', namespace: 'shop' },
          points: scene.series(() => 402_653_184, 0.01),
        },
      ]),
      'deploys.json': json({
        deploys: [
          {
            time: iso(scene.at(-1440)),
            service: 'stock',
            version: '2.19.3',
            author: 'jonas',
            message: 'Deployed stock version 2.19.3: rollout completed',
          },
          {
            time: iso(scene.at(deployed)),
            service: 'pricing',
            version: '4.8.0',
            author: 'mirela',
            message: 'Deployed pricing version 4.8.0 (was 4.7.2): discount groups',
          },
        ],
      }),
      'kubernetes/events.json': kubeEvents([
        {
          at: scene.at(deployed, 4),
          type: 'Normal',
          reason: 'ScalingReplicaSet',
          object: ['Deployment', 'pricing'],
          message: 'Scaled up replica set pricing-6f4d9c7b58 to 3',
        },
        {
          at: scene.at(deployed, 52),
          type: 'Normal',
          reason: 'ScalingReplicaSet',
          object: ['Deployment', 'pricing'],
          message: 'Scaled down replica set pricing-84bb5f6cd9 to 0',
        },
      ]),
      'kubernetes/pods.json': podList([
        ...['4kq2z', 'h8v6m', 'x2ndt'].map((suffix, i) => ({
          name: `pricing-6f4d9c7b58-${suffix}`,
          app: 'pricing',
          image: 'registry.kestrel.example/pricing:4.8.0',
          node: node[i]!,
          started: scene.at(deployed, 10 + i * 12),
        })),
        ...['9tzzp', 'b5l7c'].map((suffix, i) => ({
          name: `checkout-7c9f88d64b-${suffix}`,
          app: 'checkout',
          image: 'registry.kestrel.example/checkout:11.2.0',
          node: node[i]!,
          started: scene.at(-4320),
        })),
      ]),
      'kubernetes/deployments.json': deploymentList([
        deployment('pricing', 'registry.kestrel.example/pricing:4.8.0', 3, 3),
        deployment('checkout', 'registry.kestrel.example/checkout:11.2.0', 2, 2),
      ]),
      'kubernetes/nodes.json': nodeList(node),
      'runbooks/checkout-errors.md':
        '# Checkout errors\n\n## First look\nSee which of the services that checkout calls answers with errors: pricing, basket, stock or the payment provider.\n\n## After a release\nWhen errors began within minutes of a release, roll it back first (`kubectl rollout undo deployment/<name> -n shop`) and look for the defect afterwards.\n',
    },
  }
}
