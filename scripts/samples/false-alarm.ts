import { cloudWatch, deployment, deploymentList, json, nodeList, podList } from './exports.ts'
import { iso, type Sample, Scene } from './scene.ts'

/** An alarm that rang during the nightly backup and was never closed. */
export function falseAlarm(): Sample {
  const scene = new Scene(17, '2026-06-03T01:30:00Z', 120)
  const busy = (now: number) => now >= 40 && now < 52
  scene.traffic(9, () => null)
  const database = { DBInstanceIdentifier: 'orders-db' }
  return {
    name: 'false-alarm',
    title: 'An alarm about nothing',
    summary: 'The database rang at night. Is there anything to do?',
    cause: { category: 'healthy', keywords: ['CPUUtilization', 'orders-db', 'backup'] },
    files: {
      'alert.json': json({
        Type: 'Notification',
        MessageId: '6d0b2d1c-5b0e-5a0e-9c55-2f9d6a9c9a01',
        TopicArn: 'arn:aws:sns:eu-central-1:111122223333:shop-alarms',
        Subject: 'ALARM: "orders-db-cpu" in EU (Frankfurt)',
        Timestamp: iso(scene.at(45)),
        Message: JSON.stringify({
          AlarmName: 'orders-db-cpu',
          AlarmDescription: 'CPU of orders-db above 80% for 3 minutes',
          AWSAccountId: '111122223333',
          NewStateValue: 'ALARM',
          NewStateReason: 'Threshold Crossed: 3 datapoints were greater than the threshold (80.0).',
          StateChangeTime: iso(scene.at(45)),
          Region: 'EU (Frankfurt)',
          OldStateValue: 'OK',
          Trigger: {
            MetricName: 'CPUUtilization',
            Namespace: 'AWS/RDS',
            StatisticType: 'Statistic',
            Statistic: 'AVERAGE',
            Dimensions: [{ name: 'DBInstanceIdentifier', value: 'orders-db' }],
            Period: 60,
            EvaluationPeriods: 3,
            ComparisonOperator: 'GreaterThanThreshold',
            Threshold: 80,
          },
        }),
      }),
      ...scene.logFiles(),
      'metrics/orders-db.json': cloudWatch('AWS/RDS', database, [
        { name: 'CPUUtilization', unit: 'Percent', points: scene.series((now) => (busy(now) ? 86 : 15), 0.03) },
        { name: 'DatabaseConnections', unit: 'Count', points: scene.series(() => 41, 0.03) },
        { name: 'ReadIOPS', unit: 'Count/Second', points: scene.series((now) => (busy(now) ? 4100 : 160), 0.03) },
        { name: 'WriteIOPS', unit: 'Count/Second', points: scene.series(() => 120) },
        { name: 'ReadLatency', unit: 'Seconds', points: scene.series(() => 0.0012) },
        { name: 'WriteLatency', unit: 'Seconds', points: scene.series(() => 0.0018) },
        { name: 'FreeStorageSpace', unit: 'Bytes', points: scene.series(() => 311_385_128_960, 0.0001) },
        { name: 'FreeableMemory', unit: 'Bytes', points: scene.series(() => 17_179_869_184, 0.004) },
      ]),
      'events.json': json({
        Events: [
          {
            SourceIdentifier: 'orders-db',
            SourceType: 'db-instance',
            Message: 'Backing up DB instance orders-db.',
            EventCategories: ['backup'],
            Date: iso(scene.at(39, 40)),
          },
          {
            SourceIdentifier: 'orders-db',
            SourceType: 'db-instance',
            Message: 'Finished DB instance backup of orders-db.',
            EventCategories: ['backup'],
            Date: iso(scene.at(51, 50)),
          },
        ],
      }),
      'monitors.json': json({
        monitors: [
          { name: 'orders-db CPU', query: 'avg(last_5m):orders_db.cpu > 80', overall_state: 'OK', message: 'CPU of the database is high.' },
          { name: 'checkout error rate', query: 'avg(last_5m):checkout.errors > 0.02', overall_state: 'OK', message: 'Orders fail.' },
        ],
      }),
      'kubernetes/pods.json': podList(
        ['9tzzp', 'b5l7c'].map((suffix, i) => ({
          name: `checkout-7c9f88d64b-${suffix}`,
          app: 'checkout',
          image: 'registry.kestrel.example/checkout:11.2.0',
          node: `kg-node-${'ab'[i]}`,
          started: scene.at(-40_000),
        })),
      ),
      'kubernetes/deployments.json': deploymentList([deployment('checkout', 'registry.kestrel.example/checkout:11.2.0', 2, 2)]),
      'kubernetes/nodes.json': nodeList(['kg-node-a', 'kg-node-b']),
      'runbooks/orders-db-cpu.md':
        '# CPU of orders-db\n\n## During the backup\nThe nightly backup reads the whole database and may take the CPU above 80% for a quarter of an hour. It needs no action when it comes back by itself.\n\n## Otherwise\nFind the statement that takes the load and its caller.\n',
    },
  }
}
