import { csv, deployment, deploymentList, json, podList } from './exports.ts'
import { type Fault, iso, type Sample, Scene } from './scene.ts'

/** The payment provider is away; the shop does what it should and can do nothing. */
export function dependencyDown(): Sample {
  const scene = new Scene(2026, '2026-05-09T10:10:00Z', 85)
  const down = 57
  const open = 61
  scene.traffic(21, (request): Fault | null => {
    if (request.kind !== 'order' || request.minute < down) return null
    if (request.minute < open) {
      const late = scene.random.chance(0.5)
      return {
        status: 502,
        milliseconds: late ? 10_002 : 380,
        say: [
          {
            service: 'checkout',
            level: 'error',
            message: late
              ? 'call to https://api.northpay.example/v2/charges timed out after 10000 ms'
              : 'https://api.northpay.example/v2/charges answered 503 Service Unavailable',
            fields: { upstream: 'northpay' },
          },
        ],
      }
    }
    return {
      status: 503,
      milliseconds: 12,
      say: [
        {
          service: 'checkout',
          level: 'error',
          message: "CircuitBreaker 'northpay' is OPEN and does not permit further calls",
          fields: { upstream: 'northpay' },
        },
      ],
    }
  })
  scene.say('checkout', scene.at(open), 'warn', "circuit breaker 'northpay' opened after 50 failures", { upstream: 'northpay' })
  const failing = (now: number) => now >= down
  return {
    name: 'dependency-down',
    title: 'A payment provider that is away',
    summary: 'No payment goes through. Nothing was changed, and all of our own services are well.',
    cause: { category: 'dependency_failure', keywords: ['northpay', '503', 'checkout'] },
    files: {
      'alert.json': json({
        id: '7781204',
        title: '[Triggered] Payments: success rate below 50%',
        event_type: 'query_alert_monitor',
        alert_type: 'error',
        alert_transition: 'Triggered',
        priority: 'P1',
        date: scene.at(61),
        org: { id: '100', name: 'Kestrel Goods' },
        tags: 'service:checkout,env:prod,team:payments',
        body: 'avg(last_5m):sum:payments.ok / sum:payments.all < 0.5. Payments of checkout fail.',
        alert_metric: 'payments.success_rate',
      }),
      ...scene.logFiles(),
      'metrics/payments.csv': csv([
        { name: 'payments_success_rate (percent)', points: scene.series((now) => (failing(now) ? 0.4 : 99.1), 0.002) },
        { name: 'northpay_call_errors (count/s)', points: scene.series((now) => (failing(now) ? (now < open ? 4.1 : 0.2) : 0.01)) },
        { name: 'checkout_cpu (percent)', points: scene.series(() => 28) },
        { name: 'checkout_orders_per_second', points: scene.series((now) => (failing(now) ? 0.02 : 4.2)) },
      ]),
      'status-page-events.json': json({
        events: [
          {
            time: iso(scene.at(68)),
            source: 'status.northpay.example',
            type: 'incident',
            message: 'Northpay status page: major outage. We are investigating elevated error rates of the charges API.',
          },
        ],
      }),
      'monitors.json': json({
        monitors: [
          {
            name: 'payments success rate',
            query: 'avg(last_5m):payments.ok/payments.all < 0.5',
            overall_state: 'Alert',
            message: 'Payments fail.',
          },
          { name: 'checkout pods ready', query: 'min(last_5m):checkout.ready < 2', overall_state: 'OK', message: 'Too few pods.' },
          {
            name: 'orders-db connections',
            query: 'max(last_5m):orders_db.connections > 180',
            overall_state: 'OK',
            message: 'Many connections.',
          },
        ],
      }),
      'kubernetes/pods.json': podList(
        ['9tzzp', 'b5l7c'].map((suffix, i) => ({
          name: `checkout-7c9f88d64b-${suffix}`,
          app: 'checkout',
          image: 'registry.kestrel.example/checkout:11.2.0',
          node: `kg-node-${'ab'[i]}`,
          started: scene.at(-30_000),
        })),
      ),
      'kubernetes/deployments.json': deploymentList([deployment('checkout', 'registry.kestrel.example/checkout:11.2.0', 2, 2)]),
      'kubernetes/events.json': json({ apiVersion: 'v1', kind: 'EventList', items: [] }),
      'runbooks/payments.md':
        '# Payments fail\n\n## The provider\nLook at status.northpay.example. When the provider has an incident, switch on "pay later" (feature flag `checkout.pay-later`) and tell customer care.\n\n## Ourselves\nExpired credentials show as 401, not as 503 or time-outs.\n',
    },
  }
}
