/** What a type of finding means, and the attributes that it may have beside those that every finding may have. */
export interface FindingType {
  means: string
  attributes: readonly string[]
}

function type(means: string, attributes = ''): FindingType {
  return { means, attributes: attributes.split(' ').filter(Boolean) }
}

/** Attributes that any finding may have. */
export const commonAttributes = {
  namespace: 'Kubernetes namespace',
  service: 'service, workload or database that it belongs to',
  in_window: 'true when it falls into the incident window or lasts into it, or has no time; false when it was over before',
  before_window_minutes: 'minutes from its last sign to the start of the incident window; 0 when it is in the window',
  completed: 'true when the evidence says that it ended (a finished failover, a recovered pod, a metric back at its usual level)',
  count: 'how often it was seen',
  via: 'what it was seen in: log, event, resource, metric, monitor, alert, database-load',
  example: 'one line or message as the evidence has it, cut at 400 characters',
  named_in_alert: 'true when the alert names its subject',
} as const

const pod = 'pod workload replicaset container node phase image restarts terminating init'
const workload = 'workload kind desired ready available unavailable updated'
const metric =
  'metric metric_kind unit resource first last min max mean median p95 peak_at points first_text last_text min_text max_text mean_text baseline'
const sign = 'sources template level first_line target host port status path user error name version detail'
const event =
  'object reason event_source detail phase until_iso at_iso category name value unit version image replicas port sources template level first_line'

/**
 * The closed vocabulary of findings. `log.*` and `event.*` are recognised in log lines and in events alike: `log.*` is what
 * a program complains of, `event.*` is something that happened to the system; `via` says where it was seen. Findings of
 * severity `info` say what is as it should be, what is over, or what is merely there.
 */
export const findingTypes = {
  // the alert and the evidence as a whole
  'alert.firing': type(
    'The alert says that something is wrong. `past` when its own words speak of the past.',
    'title name state alert_severity format workload pod resource replica metric summary description error symptom past',
  ),
  'alert.resolved': type(
    'The alert says that the trouble has ended.',
    'title name state alert_severity format workload summary description',
  ),
  'alert.health_check': type(
    'Not an alarm: a scheduled or periodic check that reports a normal state.',
    'title name state alert_severity format workload summary description',
  ),
  'alert.subject_unseen': type('The alert names something that no evidence is about.', 'kind name'),
  'evidence.missing': type('A kind of evidence that would be expected is not there.', 'kind detail'),
  'evidence.unreadable': type('A file that could not be read, with the reason.', 'file error'),
  'evidence.present': type('What kinds of evidence there are, and of how much.', 'kinds items files'),

  // pods
  'pod.oom_killed': type(
    'A container was killed for using more memory than its limit (OOMKilled, exit code 137).',
    `${pod} exit_code memory_limit finished_iso reason message`,
  ),
  'pod.crash_loop': type(
    'A container keeps exiting and is being restarted with growing pauses (CrashLoopBackOff).',
    `${pod} exit_code reason message last_reason`,
  ),
  'pod.image_pull': type(
    'An image cannot be pulled (ImagePullBackOff, ErrImagePull, InvalidImageName). `cause`: not_found, auth, network, rate_limit, invalid_name, unknown.',
    `${pod} reason cause message registry`,
  ),
  'pod.config_error': type(
    'A container cannot be created for want of configuration (CreateContainerConfigError). `missing_kind`: configmap, secret, key.',
    `${pod} reason message missing_kind missing_name`,
  ),
  'pod.start_failed': type(
    'A container could not be created or started (RunContainerError, StartError, exit 126 to 128).',
    `${pod} reason message exit_code`,
  ),
  'pod.container_exited': type(
    'A container has ended with an error and is in no restart loop.',
    `${pod} exit_code reason message finished_iso`,
  ),
  'pod.restarted': type('A container has restarted and runs now.', `${pod} exit_code last_reason last_finished_iso`),
  'pod.probe_failing': type(
    'A probe fails. `probe`: liveness, readiness, startup. `probe_error`: http_status, refused, timeout, other.',
    `${pod} probe status_code probe_error path port message failure_threshold timeout_seconds`,
  ),
  'pod.killed_by_probe': type(
    'The kubelet restarts a container because its liveness or startup probe failed.',
    `${pod} probe probe_error status_code path port message failure_threshold timeout_seconds`,
  ),
  'pod.not_ready': type('A pod runs but is not ready.', `${pod} reason message unready`),
  'pod.pending': type('A pod has not been started yet and nothing more particular is known.', `${pod} reason message`),
  'pod.unschedulable': type(
    'No node takes a pod (FailedScheduling). `insufficient` lists what nodes lack; `causes`: resources, taint, affinity, volume, cordoned, quota.',
    `${pod} insufficient causes nodes_total message`,
  ),
  'pod.evicted': type('A pod was removed from its node. `cause`: memory, disk, pid, preempted, taint, other.', `${pod} cause message`),
  'pod.failed': type('A pod has ended in phase Failed.', `${pod} reason message`),
  'pod.unknown': type('The state of a pod is unknown, as when its node is lost.', `${pod} reason message`),
  'pod.terminating': type(
    'A pod is being taken down. `stuck` when long after its grace period.',
    `${pod} since_iso stuck finalizers old_replicaset state`,
  ),
  'pod.volume_mount_failed': type(
    'A volume cannot be attached or mounted. `cause`: missing_configmap, missing_secret, missing_claim, multi_attach, timeout, permission, other.',
    `${pod} volume cause missing_name message`,
  ),
  'pod.sandbox_failed': type(
    'The network of a pod could not be set up (FailedCreatePodSandBox). `cause`: no_ip, cni, other.',
    `${pod} cause message`,
  ),
  'pod.recovered': type('A pod that had trouble earlier (`earlier`: the reason) runs and is ready now.', `${pod} earlier since_iso`),
  'pod.ready': type('A pod runs and is ready.', `${pod} since_iso`),

  // workloads, nodes, quotas and other objects
  'workload.pods_ready': type(
    'All pods of a workload (terminating ones aside) run and are ready.',
    `${workload} pods pods_ready restarts replicasets`,
  ),
  'workload.available': type('A workload has all the replicas that it wants.', workload),
  'workload.degraded': type('A workload has fewer ready replicas than it wants.', workload),
  'workload.unavailable': type('A workload has no ready replica.', workload),
  'workload.rollout_stuck': type(
    'A rollout made no progress in time (ProgressDeadlineExceeded).',
    `${workload} replicaset message deadline_seconds`,
  ),
  'workload.rollout_completed': type('A rollout has finished.', `${workload} replicaset old_replicaset`),
  'workload.new_replicas_failing': type(
    'Pods of the newer ReplicaSet fail while those of the older one are ready.',
    `${workload} new_replicaset old_replicaset failing old_ready reason exit_code image version`,
  ),
  'workload.only_old_replicas_unhealthy': type(
    'The only pods in trouble belong to an older ReplicaSet and are being taken down; the newer ReplicaSet is ready.',
    `${workload} new_replicaset old_replicaset unhealthy new_ready`,
  ),
  'workload.scaled_to_zero': type('A workload is set to no replicas.', workload),
  'workload.paused': type('The rollout of a workload is paused.', workload),
  'workload.create_failed': type(
    'Pods of a workload cannot be created. `cause`: quota, limit_range, webhook, service_account, security_policy, other.',
    `${workload} cause message`,
  ),
  'job.failed': type('A job has failed (BackoffLimitExceeded, DeadlineExceeded).', 'job reason message failed'),
  'hpa.at_max': type(
    'An autoscaler has reached its maximum and wants more.',
    `hpa workload current max_replicas min_replicas target current_utilisation reason ${sign}`,
  ),
  'hpa.metrics_unavailable': type('An autoscaler cannot read its metrics.', 'hpa workload message'),
  'hpa.within_limits': type('An autoscaler is below its maximum.', 'hpa workload current max_replicas min_replicas'),
  'node.all_ready': type('All nodes are ready and under no pressure.', 'nodes'),
  'node.not_ready': type('A node is not ready.', 'node reason message since_iso'),
  'node.pressure': type('A node is short of something. `pressure`: memory, disk, pid, network.', 'node pressure message'),
  'node.cordoned': type('A node takes no new pods (cordoned, drained or tainted).', 'node taints'),
  'node.low_allocatable': type('Little is left on a node. `resource`: cpu, memory.', 'node resource allocatable capacity share'),
  'quota.exceeded': type(
    'A request was refused because of a quota or limit range.',
    'quota resource requested used limited message object',
  ),
  'quota.full': type('A quota is used up or nearly so.', 'quota resource used hard share'),
  'quota.within': type('A quota has room.', 'quota resource used hard share'),
  'namespace.terminating': type(
    'A namespace is stuck in Terminating. `remaining`: what is left in it, `finalizers`: what holds it, `undiscovered`: API groups that cannot be listed.',
    'name finalizers remaining undiscovered stale deletion_failed timed_out conditions since_iso message',
  ),
  'namespace.active': type('A namespace is active.', 'name'),
  'object.stuck_deleting': type('An object waits for its finalizers to be removed.', 'kind name finalizers since_iso'),
  'volume.pending': type('A volume claim is not bound.', 'name storage_class message'),
  'volume.lost': type('A volume claim has lost its volume.', 'name message'),
  'volume.bound': type('All volume claims are bound.', 'claims'),
  'service.no_endpoints': type('A service has no ready pod behind it.', 'name selector'),
  'service.has_endpoints': type('A service has ready pods behind it.', 'name endpoints'),
  'api_service.unavailable': type('An aggregated API of the cluster does not answer.', 'name reason message'),
  'certificate.not_ready': type(
    'A certificate is expired, expires soon or was not issued. `cause`: expired, expiring, not_issued.',
    'name cause expires_iso message',
  ),
  'network_policy.restricts_egress': type(
    'A network policy limits what pods may reach. `dns_allowed` tells whether port 53 is open.',
    'name dns_allowed selector',
  ),
  'monitor.ok': type('A monitor is in its normal state.', 'monitor state query'),
  'monitor.all_ok': type('All monitors are in their normal state.', 'monitors'),
  'monitor.alerting': type('A monitor says that its bound is crossed now.', 'monitor state query message'),
  'monitor.warning': type('A monitor warns.', 'monitor state query message'),
  'monitor.no_data': type('A monitor gets no data.', 'monitor state query'),

  // what happened
  'event.deploy': type('A new version was rolled out. `phase`: started, completed, failed.', event),
  'event.rollback': type('A version was rolled back.', event),
  'event.scaling': type('Replicas, nodes or an instance were scaled. `phase` as above; `detail`: up, down.', event),
  'event.config_change': type(
    'Configuration changed. `category`: parameter (`name`, `value`), parameter_group, service (a port or selector), secret, certificate, feature_flag, dns, network, config, permissions.',
    event,
  ),
  'event.failover': type('A failover. `phase`: started, in_progress, completed, failed.', event),
  'event.promotion': type('A replica was promoted.', event),
  'event.maintenance': type('Maintenance or an upgrade. `phase`: scheduled, started, completed.', event),
  'event.restart': type('An instance, process or node was restarted or shut down.', event),
  'event.backup': type('A backup or snapshot.', event),
  'event.job': type('A batch, ETL or scheduled job started or ended.', event),
  'event.available': type('Something is available, ready or normal again.', event),
  'event.recovered': type('The evidence says that a trouble has ended.', event),
  'event.migration': type('A schema or data migration ran.', event),
  'event.storage_low': type('Storage is low. `value` is what remains, with `unit`.', event),
  'event.storage_full': type('Storage has run out.', event),
  'event.storage_scaled': type('Storage was enlarged. `phase`: started, completed.', event),
  'event.replication_lag': type('A replica is behind. `value`: seconds; `object`: the replica.', event),
  'event.replication_conflict': type('A query on a replica holds up the replay of its primary, or was cancelled for it.', event),
  'event.replication_broken': type('Replication has stopped with an error.', event),
  'event.connections_high': type('Connections are near or at their limit. `value`: connections, `limit`.', `${event} limit`),
  'event.cpu_high': type('CPU is high. `value`: percent.', event),
  'event.memory_low': type('Memory is low or an out-of-memory condition was met.', event),
  'event.io_high': type('Disk queue or I/O wait is high.', event),
  'event.checkpoints': type('Database checkpoints are frequent or heavy. `value`: seconds apart or count.', event),
  'event.vacuum': type('A vacuum runs. `name`: the table.', event),
  'event.oom_kill': type('The kernel or the platform killed a process for its memory.', event),
  'event.node_trouble': type('A node is lost, rebooted, unhealthy or preempted.', event),
  'event.provider_incident': type('A provider or third party reports an incident.', event),
  'event.security': type('Something of weight for security happened.', event),
  'event.warning': type('A warning of no better known kind.', event),
  'event.error': type('An error of no better known kind.', event),
  'event.none': type('Lists of events are there, and none of them is a warning or an error.', 'lists events'),

  // logs: numbers
  'log.summary': type('How much log there is, of whom, and how much of it is errors.', 'lines errors warnings sources files patterns'),
  'log.no_errors': type('No log line is an error or a warning.', 'lines sources'),
  'log.error_pattern': type('A pattern of error lines.', 'template level sources per_minute first_line new'),
  'log.warning_pattern': type('A pattern of warning lines.', 'template level sources per_minute first_line new'),
  'log.new_pattern': type(
    'A pattern that is in the incident window and not in the baseline.',
    'template level sources test statistic p_value baseline_minutes',
  ),
  'log.rate_up': type(
    'A pattern is more frequent than in the baseline.',
    'template level sources test statistic p_value baseline_rate incident_rate ratio',
  ),
  'log.rate_down': type(
    'A pattern is rarer than in the baseline.',
    'template level sources test statistic p_value baseline_rate incident_rate ratio',
  ),
  'log.burst': type('Many more lines or errors of a source in a short time than usual.', 'source level peak usual minutes statistic test'),
  'log.silence': type('A source that wrote regularly has stopped.', 'source last_iso usual_gap_seconds silent_minutes'),

  // logs: what they complain of
  'log.dns_failure': type('A name cannot be resolved. `host`: the name.', sign),
  'log.connection_refused': type('A connection was refused.', sign),
  'log.connection_timeout': type('A connection or request to something else ran out of time.', sign),
  'log.slow_call': type('A call to something else takes long. `target`: what was called.', sign),
  'log.connection_reset': type('A connection was broken off (reset, broken pipe, unexpected end).', sign),
  'log.network_unreachable': type('There is no route to a host or network.', sign),
  'log.traffic_denied': type('A network policy, firewall or security group blocks traffic.', sign),
  'log.tls_error': type('TLS failed. `detail`: expired, untrusted, hostname, handshake.', sign),
  'log.auth_failure': type('Credentials were rejected.', sign),
  'log.permission_denied': type('Something was not allowed.', sign),
  'log.out_of_memory': type('A process ran out of memory. `detail`: heap, kernel, allocation.', sign),
  'log.gc_pressure': type('Garbage collection takes long or frees little.', sign),
  'log.disk_full': type('No space is left on a device.', sign),
  'log.io_error': type('A disk fails or a file system is read-only.', sign),
  'log.too_many_files': type('The limit of open files is reached.', sign),
  'log.pool_exhausted': type('No connection is free in a client pool.', sign),
  'log.too_many_connections': type('A server accepts no further connections.', sign),
  'log.deadlock': type('Transactions block each other.', sign),
  'log.lock_wait': type('Something waits long for a lock, or gave up.', sign),
  'log.slow_query': type('A statement takes long. `detail`: how long.', sign),
  'log.statement_timeout': type('A statement was cancelled for taking too long.', sign),
  'log.missing_config': type('A required setting or environment variable is absent. `name`: which.', sign),
  'log.invalid_config': type('A configuration cannot be read or is invalid.', sign),
  'log.missing_file': type('A file, module or command is not there.', sign),
  'log.schema_mismatch': type('A table, column or field is not there as the program expects it.', sign),
  'log.migration_failed': type('A schema migration failed.', sign),
  'log.constraint_violation': type('Data breaks a constraint of the database.', sign),
  'log.bad_data': type('Data cannot be parsed, decoded or validated.', sign),
  'log.exception': type('A program error with a stack trace or an exception name. `name`: the exception; `detail`: where.', sign),
  'log.panic': type('A process crashed (panic, segmentation fault, abort).', sign),
  'log.exit': type('A process ended. `status`: the exit code.', sign),
  'log.graceful_shutdown': type('A process was asked to stop and did so in order.', sign),
  'log.startup': type('A process started. `version`: where it says so.', sign),
  'log.http_5xx': type('Requests are answered with 5xx. `share` of all answers with a status in the same source.', `${sign} share`),
  'log.http_4xx': type('Requests are answered with 4xx in number.', `${sign} share`),
  'log.http_ok': type('Requests are answered well. `share`: of all with a status.', `${sign} share`),
  'log.probe_answer': type('A program answers a probe of the kubelet with an error. `path`, `status`.', sign),
  'log.rate_limited': type('Requests are refused for their number (429, throttled).', sign),
  'log.circuit_open': type('A circuit breaker keeps calls away from something.', sign),
  'log.dependency_unavailable': type('Something that a service needs is unavailable (502, 503, unavailable).', sign),
  'log.queue_backlog': type('A queue is full or its consumers are behind.', sign),
  'log.clock_skew': type('The clocks of two machines differ, or one is not synchronised.', sign),
  'log.leader_lost': type('A leader, quorum or lease was lost.', sign),
  'log.replication_error': type('Replication fails or is behind.', sign),
  'log.suspicious_access': type('Access that looks like an attack or a leak.', sign),
  'log.throttled': type('CPU or throughput is throttled by a limit.', sign),

  // metrics
  'metric.summary': type('The numbers of a series.', metric),
  'metric.stable': type('A series stays at its usual level.', metric),
  'metric.level_shift': type(
    'The level of a series changed. `direction`: up, down.',
    `${metric} direction before after ratio at_iso test statistic p_value before_text after_text`,
  ),
  'metric.trend': type(
    'A series grows or falls steadily.',
    `${metric} direction per_minute per_minute_text share_monotonic test statistic p_value exhausted_in_minutes`,
  ),
  'metric.spike': type(
    'A series left its usual level for a short time and came back.',
    `${metric} direction usual usual_text peak peak_text minutes statistic test`,
  ),
  'metric.saturated': type('A series is at its limit. `limit` where known.', `${metric} limit limit_source share minutes`),
  'metric.near_limit': type('A series is close to its limit.', `${metric} limit limit_source share minutes`),
  'metric.high': type(
    'A series is far above what is usual for its kind, though no limit is known.',
    `${metric} usual usual_text ratio minutes`,
  ),
  'metric.fell_to_zero': type('A series that had values fell to zero and stayed there.', `${metric} before before_text at_iso`),
  'metric.recovered': type(
    'A series that left its usual level is back at it at the end.',
    `${metric} direction usual usual_text peak peak_text back_at_iso minutes`,
  ),
  'metric.gap': type('Points are missing in a series.', `${metric} missing missing_from_iso missing_to_iso longest_minutes`),
  'metric.missing': type(
    'A metric that the alert names, or that belongs to a set that is there, is not in the evidence.',
    'metric metric_kind resource reason',
  ),
  'metric.moved_together': type(
    'Two series rise or fall together. `lag_minutes`: how much later the second moves.',
    'metric other metric_kind other_kind correlation lag_minutes',
  ),

  // components of a system, and what was done to them
  'component.healthy': type('A component is as it should be. `seen`: now, in evidence.', 'status seen facts'),
  'component.unhealthy': type(
    'A component is not as it should be. `status`: warning, critical. `repair_tool` and `repair_target`: what the workspace names for it.',
    'status seen facts repair_tool repair_target',
  ),
  'action.done': type('An agent changed something outside.', 'tool target'),
  'action.refused': type(
    'An agent may not change something outside, or a person said no. `reason` says which.',
    'tool target code reason guidance',
  ),
  'action.failed': type('An agent tried to change something outside, and it failed.', 'tool target code reason guidance'),

  // databases
  'database.load': type(
    'Load of a database in average active sessions.',
    'database load_avg load_max load_first load_last statements vcpus',
  ),
  'database.quiet': type('The load of a database is low and no wait stands out.', 'database load_avg load_max'),
  'database.top_statement': type(
    'A statement that takes much of the load. `statement_kind`: SELECT, INSERT, UPDATE, DELETE, VACUUM, CHECKPOINT, DDL, COPY, BEGIN, OTHER.',
    'database statement statement_kind table rank load share wait wait_class wait_load waits calls_per_second writes background user host full_scan bulk',
  ),
  'database.dominant_wait': type(
    'The wait in which most of the load is. `wait_class`: CPU, IO, Lock, LWLock, Client, WAL, IPC, Timeout, BufferPin, Other.',
    'database wait wait_class load share cpu_load others',
  ),
  'database.wait': type('A further wait of weight.', 'database wait wait_class load share rank'),
  'database.top_user': type('Who runs most of the load.', 'database user load share'),
  'database.top_host': type('From where most of the load comes.', 'database host load share'),
  'database.idle_sessions': type('Sessions are open and wait for their client.', 'database wait load share statement user'),
  'database.blocked_statements': type(
    'Statements wait for locks and hardly any completes.',
    'database statement wait load calls_per_second',
  ),
  'database.separate_workloads': type(
    'Two statements of weight use different resources: one writes, the other reads or computes.',
    'database first_statement first_kind first_wait first_load second_statement second_kind second_wait second_load first_user second_user',
  ),

  // order and connection
  'timeline.first_symptom': type('The earliest sign of trouble in the window.', 'what source at_iso sign'),
  'timeline.order': type('The order in which sources first showed errors.', 'sources order'),
  'timeline.burst': type('Many errors and events in a short time.', 'minutes errors events sources'),
  'change.before_symptom': type(
    'A change came shortly before the first symptom. `kind` is a type of `event.*` without the prefix.',
    'kind change object minutes_before symptom version same_object',
  ),
  'change.after_symptom': type('A change came after the first symptom.', 'kind change object minutes_after symptom version'),
  'change.none_before': type('No change is known before the first symptom.', 'looked_at symptom'),
  'correlate.id': type('Where an id appears, in order.', 'id id_kind sources first_source last_source errors last_message'),
  'runbook.match': type('A runbook or a part of one that fits.', 'title section score text file'),
} as const satisfies Record<string, FindingType>

export type FindingTypeName = keyof typeof findingTypes
