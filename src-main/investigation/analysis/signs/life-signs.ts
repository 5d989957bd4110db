import type { Sign } from './sign.ts'

const started = { phase: 'started' }
const completed = { phase: 'completed' }

/** What happens to systems: changes, failovers, maintenance, recoveries. Found in events, and in the rarer lines of logs. */
export const lifeSigns: readonly Sign[] = [
  {
    type: 'event.rollback',
    severity: 'notice',
    says: 'a version was rolled back',
    test: /\b(?:roll(?:ed|ing)? ?back|rollback)\b(?: (?:of |to |deployment |release ))?(?:[^\n]{0,40}?(?<version>v?\d+\.\d+(?:\.\d+)?[\w.-]*))?/i,
  },
  {
    type: 'event.deploy',
    severity: 'notice',
    fixed: { phase: 'failed' },
    says: 'a rollout failed',
    test: /(?:deploy(?:ment)?|rollout|release) (?:[\w./:-]+ )?(?:of [\w./:-]+ )?(?:has )?(?:failed|aborted|timed out)|ProgressDeadlineExceeded/i,
  },
  {
    type: 'event.deploy',
    severity: 'info',
    fixed: completed,
    says: 'a rollout was completed',
    test: /(?:rollout|deploy(?:ment)?|release) (?:of )?(?<object>[\w./-]+ )?(?:[^\n]{0,40} )?(?:complete[d]?|finished|succeeded|successful(?:ly)?)|successfully (?:rolled out|deployed)(?: (?<version>[\w./:-]*\d[\w.:-]*))?/i,
  },
  {
    type: 'event.deploy',
    severity: 'notice',
    fixed: started,
    says: 'a new version is rolled out',
    test: /(?:deploy(?:ed|ing|ment)?|releas(?:ed|ing)|roll(?:ed|ing) out|rollout|upgrad(?:ed|ing)|promot(?:ed|ing)) (?:started |of |to |for |version |release |image |service |revision )?(?:[\w./-]+ )?(?:[^\n]{0,60}?)\b(?<version>v\d+(?:\.\d+)*[\w.-]*|\d+\.\d+\.\d+[\w.-]*|[\w./-]+:[\w.-]*\d[\w.-]*|sha-?[0-9a-f]{7,40}|build[- #]?\d+)/i,
  },
  {
    type: 'event.deploy',
    severity: 'notice',
    fixed: started,
    says: 'a deployment was changed',
    test: /\b(?:deploy started|new (?:revision|release|replica ?set|version) |deployment started|image updated|set image|(?:applied|updated) deployment)\b/i,
  },
  {
    type: 'event.scaling',
    severity: 'info',
    fixed: { phase: 'completed', detail: 'up' },
    says: 'nodes or replicas were added',
    test: /triggered scale-?up|TriggeredScaleUp|scal(?:ed|ing) (?:up|out)|launching a new (?:ec2 )?instance|node (?<object>[\w.-]+ )?(?:was )?(?:added|joined|registered)|increased (?:desired|capacity|size)|New size: \d+; reason: .{0,60}above target/i,
  },
  {
    type: 'event.scaling',
    severity: 'info',
    fixed: { phase: 'completed', detail: 'down' },
    says: 'nodes or replicas were removed',
    test: /scal(?:ed|ing) (?:down|in)\b|ScaleDown|terminating (?:ec2 )?instance|decreased (?:desired|capacity)|(?:node|instance) [\w.-]+ (?:was )?(?:drained|removed by autoscaler)/i,
  },
  {
    type: 'event.config_change',
    severity: 'notice',
    fixed: { category: 'parameter' },
    says: 'a parameter was changed',
    test: /(?:updated|modified|changed|set|reset|applied) (?:the )?(?:db |database |static |dynamic )?parameter:? ["'`]?(?<name>[\w.-]+)["'`]?(?: from \S+)?(?: (?:to|=|to be) (?<value>[\w.{}/*-]+))?|parameter ["'`]?(?<name2>[\w.-]+_[\w.-]+)["'`]? (?:was |has been )?(?:changed|updated|modified|set|reset)(?: from \S+)?(?: to (?<value2>[\w.{}/*-]+))?/i,
  },
  {
    type: 'event.config_change',
    severity: 'notice',
    fixed: { category: 'service' },
    says: 'a port or selector was changed',
    test: /\b(?:target|node|container|listen(?:er)?|service|health[- ]?check|probe)?[- ]?(?:port|selector)s?\b["'`:]{0,2} ?(?:["'`]?[\w.=/-]+["'`]? ?(?:->|=>|→) ?|(?:was |has been )?(?:changed|updated|moved|switched) (?:from \S+ )?to |from \S+ to )["'`]?(?:(?<port>\d{2,5})\b|(?<detail>[\w.=/-]+))/i,
  },
  {
    type: 'event.config_change',
    severity: 'info',
    fixed: { category: 'parameter_group' },
    says: 'parameters were changed',
    test: /parameter group (?<object>[\w.-]+)?|modif(?:ied|ying) (?:db )?parameter|(?:pending|apply)[ -]reboot/i,
  },
  {
    type: 'event.config_change',
    severity: 'notice',
    fixed: { category: 'secret' },
    says: 'a secret was changed',
    test: /(?:secret|credential|password|api key|token)s? (?<object>[\w./-]+ )?(?:was |were |has been )?(?:rotat(?:ed|ion)|updated|changed|replaced|revoked)|rotat(?:ed|ing|ion)(?: of)? (?:the )?(?:secret|credential|password|key)/i,
  },
  {
    type: 'event.config_change',
    severity: 'notice',
    fixed: { category: 'certificate' },
    says: 'a certificate was changed',
    test: /certificate (?<object>[\w.*-]+ )?(?:was |has been )?(?:renewed|replaced|rotated|issued|updated)/i,
  },
  {
    type: 'event.config_change',
    severity: 'notice',
    fixed: { category: 'feature_flag' },
    says: 'a feature flag was changed',
    test: /feature[ -]?flag ["'`]?(?<object>[\w.-]+)?["'`]? ?(?:[^\n]{0,20})(?:enabled|disabled|toggled|changed|set|on\b|off\b|100%)|(?:enabled|toggled|turned on) (?:feature|flag) ["'`]?(?<object2>[\w.-]+)/i,
  },
  {
    type: 'event.config_change',
    severity: 'notice',
    fixed: { category: 'dns' },
    says: 'a DNS record was changed',
    test: /(?:dns|cname|route ?53|record ?set|a record)[^\n]{0,40}(?:chang|updat|delet|creat|switch)(?:ed|ing)/i,
  },
  {
    type: 'event.config_change',
    severity: 'notice',
    fixed: { category: 'network' },
    says: 'network rules were changed',
    test: /(?:security group|network ?polic(?:y|ies)|firewall|route table|acl|ingress)(?: rules?)? (?<object>[\w./-]+ )?(?:[^\n]{0,20})(?:chang|updat|modif|delet|creat|appli|add|remov)(?:ed|ied|ing)/i,
  },
  {
    type: 'event.config_change',
    severity: 'notice',
    fixed: { category: 'network' },
    says: 'network rules were changed',
    test: /(?:(?:chang|updat|modif|delet|creat|appli|add|remov|configur)(?:ed|ied|ing)|synced)[^\n]{0,40}\b(?:security ?group|(?:cilium|calico)?network ?polic(?:y|ies)(?:\.[\w.]+)?|firewall rules?|route table|network acl|egress rules?|ingress rules?)\b[/ :"']{0,3}(?<object>[a-z0-9][\w.-]*)?/i,
  },
  {
    type: 'event.config_change',
    severity: 'notice',
    fixed: { category: 'network' },
    says: 'network rules were changed',
    test: /networkpolic(?:y|ies)(?:\.networking\.k8s\.io)?\/(?<object>[\w.-]+)["']? (?:was |has been )?(?:created|configured|changed|deleted|patched|updated)/i,
  },
  {
    type: 'event.config_change',
    severity: 'notice',
    fixed: { category: 'permissions' },
    says: 'permissions were changed',
    test: /(?:iam|role|polic(?:y|ies)|permission|rbac)[^\n]{0,40}(?:detached|attached|removed|revoked|changed|updated|deleted)/i,
  },
  {
    type: 'event.config_change',
    severity: 'notice',
    fixed: { category: 'config' },
    says: 'configuration was changed',
    test: /config(?:uration|map)?s? (?<object>[\w./-]+ )?(?:was |were |has been |have been )?(?:changed|updated|reloaded|modified|applied|pushed|replaced)|(?:changed|updated|modified|pushed|applied) (?:[\w-]+ )?config(?:uration|map)?(?: (?<object2>[\w./-]+))?|configuration change/i,
  },
  {
    type: 'event.failover',
    severity: 'info',
    fixed: completed,
    says: 'a failover was completed',
    test: /(?:finished|completed)[^\n]{0,20}fail-?over|fail-?over[^\n]{0,40}(?:complete[d]?|finished|succeeded|successful)/i,
  },
  {
    type: 'event.failover',
    severity: 'warning',
    fixed: { phase: 'failed' },
    says: 'a failover failed',
    test: /fail-?over[^\n]{0,30}(?:failed|aborted|unsuccessful)/i,
  },
  {
    type: 'event.failover',
    severity: 'warning',
    fixed: { phase: 'in_progress' },
    says: 'a failover is under way',
    test: /fail-?over[^\n]{0,20}in progress/i,
  },
  {
    type: 'event.failover',
    severity: 'warning',
    fixed: started,
    says: 'a failover has begun',
    test: /fail-?over[^\n]{0,30}(?:initiated|started|begun|triggered|requested)|(?:initiat|start|trigger)(?:ed|ing)[^\n]{0,20}fail-?over|failing over|primary (?:host|instance|node|is) (?:is )?(?:busy and )?(?:unreachable|unhealthy|unresponsive|failed)|fail-?over/i,
  },
  {
    type: 'event.promotion',
    severity: 'info',
    fixed: completed,
    says: 'a replica was promoted',
    test: /(?:replica|standby|slave|secondary|instance)[^\n]{0,60}(?:has been |was |been )(?:successfully )?promoted|promotion[^\n]{0,20}(?:complete|finished|succeeded)/i,
  },
  {
    type: 'event.promotion',
    severity: 'notice',
    fixed: started,
    says: 'a replica is being promoted',
    test: /(?:replica|standby|slave|secondary)[^\n]{0,60}(?:is )?being promoted|promoting (?:read )?replica|promote[sd]? (?:replica|standby)/i,
  },
  {
    type: 'event.maintenance',
    severity: 'info',
    fixed: completed,
    says: 'maintenance was completed',
    test: /maintenance[^\n]{0,20}(?:complete[d]?|finished|ended|over)|(?:upgrade|patch(?:ing)?)[^\n]{0,30}(?:complete[d]?|finished|succeeded)/i,
  },
  {
    type: 'event.maintenance',
    severity: 'info',
    fixed: { phase: 'scheduled' },
    says: 'maintenance is planned',
    test: /(?:will undergo|scheduled|upcoming|planned|pending)[^\n]{0,20}maintenance|maintenance[^\n]{0,20}(?:scheduled|planned|available)/i,
  },
  {
    type: 'event.maintenance',
    severity: 'notice',
    fixed: started,
    says: 'maintenance is under way',
    test: /(?:minor|major|engine|kernel|os|security) (?:version )?(?:upgrade|update|patch)|maintenance[^\n]{0,20}(?:started|begun|in progress|window)|under maintenance|draining node|applying (?:patch|update|upgrade|maintenance)/i,
  },
  {
    type: 'event.backup',
    severity: 'info',
    says: 'a backup ran',
    test: /\b(?:backup|back(?:ing)? up|snapshot)\b[^\n]{0,40}(?:finished|complete[d]?|started|running|created|taken|succeeded|in progress)|(?:finished|complete[d]?)[^\n]{0,40}\bbackup\b|automated backup|(?:backing up|creating snapshot)/i,
  },
  {
    type: 'event.migration',
    severity: 'notice',
    says: 'a migration ran',
    test: /(?:schema|data|database|db) migration(?! failed)|(?:running|applied|applying|executed|starting) migrations?\b(?: (?<name>[\w.-]+))?|\bmigration:? ["'`]?(?<name2>[\w.-]+)["'`]? (?:was |has been )?(?:applied|executed|ran|run|completed|finished|started|succeeded)|migrat(?:ing|ed) (?:schema|table|database)|==+ \d{8,14} (?<name3>[A-Z]\w+): (?:migrating|migrated|reverting)|applying [\w]+\.(?<name4>\d{4}_\w+)|running (?:upgrade|downgrade) \w* ?-> (?<name5>\w+)|flyway|alembic|liquibase/i,
  },
  {
    type: 'event.storage_full',
    severity: 'critical',
    says: 'storage has run out',
    test: /r[au]n out of (?:allocated )?(?:storage|disk)(?: ?space)?|allocated storage[^\n]{0,40}(?:consumed|exhausted)|(?:storage|disk|volume)[- ](?:is )?(?:full|exhausted)|insufficient (?:storage|disk) ?(?:space)?|no (?:free )?(?:storage|disk) space|shutdown due to lack of storage/i,
  },
  {
    type: 'event.storage_scaled',
    severity: 'info',
    fixed: started,
    says: 'storage is being enlarged',
    test: /(?<!finished |completed )(?:applying|started|starting) (?:a )?modification (?:to|of) (?:the )?(?:allocated )?storage/i,
  },
  {
    type: 'event.storage_scaled',
    severity: 'info',
    fixed: completed,
    says: 'storage was enlarged',
    test: /(?:finished|completed|applied)[^\n]{0,30}modification[^\n]{0,20}storage|storage modification (?:complete|finish)|(?:allocated storage|disk|volume)[^\n]{0,30}(?:increased|enlarged|grown|resized|expanded) (?:from \S+(?: \w+)? )?to|(?:storage|volume|disk)[^\n]{0,30}(?:scal(?:ed|ing)|autoscal|extended|expanded|resized|increased|modification)[^\n]{0,60}/i,
  },
  {
    type: 'event.storage_low',
    severity: 'warning',
    says: 'storage is low',
    test: /(?:low|critically low)(?: on)? (?:storage|disk|free)(?: space)?(?:[^\n]{0,60}?(?<value>\d[\d.,]*) ?(?<unit>[KMGT]i?B))?|(?:storage|disk|free (?:storage|space))[^\n]{0,30}(?:low|running out|less than|below|only)(?:[^\n]{0,60}?(?<value2>\d[\d.,]*) ?(?<unit2>[KMGT]i?B|%))?|free storage capacity[^\n]{0,100}\blow\b(?: at (?<value3>\d+) ?(?<unit3>%))?|has consumed more than \d+% of[^\n]{0,20}storage/i,
  },
  {
    type: 'event.replication_broken',
    severity: 'critical',
    says: 'replication has stopped',
    test: /replication[^\n]{0,40}(?:has (?:stopped|failed|been terminated)|broken|error|terminated|halted)|replication (?:is )?(?:not running|stopped)/i,
  },
  {
    type: 'event.replication_lag',
    severity: 'warning',
    says: 'a replica is behind',
    test: /replica(?:tion)?[^\n]{0,60}(?:lag|behind|delay)[^\n]{0,40}?(?:exceed(?:ed|s)?|above|over|of|is|at)? ?(?<value>\d[\d.,]*) ?(?<unit>s\b|sec\w*|minutes?|min\b)/i,
  },
  {
    type: 'event.replication_conflict',
    severity: 'warning',
    says: 'a query on a replica holds up the replay',
    test: /(?:recovery|replay)[^\n]{0,40}(?:paused|waiting|waits|blocked|delayed|held)[^\n]{0,40}(?:conflict|quer(?:y|ies)|backend|standby)|conflict(?:s|ing)? with recovery|recovery (?:conflict|still waiting)|max_standby_(?:streaming|archive)_delay|canceling statement due to conflict/i,
  },
  {
    type: 'event.replication_lag',
    severity: 'warning',
    says: 'a replica is behind',
    test: /replication lag|replica[^\n]{0,30}(?:falling behind|lagging|stale)/i,
  },
  {
    type: 'event.connections_high',
    severity: 'warning',
    says: 'connections are near their limit',
    only: ({ value, limit }) => typeof value !== 'number' || typeof limit !== 'number' || value >= limit * 0.75,
    test: /(?:connections?|sessions?)[^\n]{0,60}?(?<value>\d+) ?(?:of|\/|out of) ?(?<limit>\d+)|(?:approaching|near|reached|exceeded|exhausted|high)[^\n]{0,20}(?:max_connections|connection limit|maximum connections|connections?)|remaining connection slots|too many (?:clients|connections)/i,
  },
  {
    type: 'event.cpu_high',
    severity: 'notice',
    says: 'CPU is high',
    test: /cpu[^\n]{0,40}(?:exceed(?:ed|s)?|above|over|high|at|reached|saturat\w+)[^\n]{0,20}?(?<value>\d{2,3}(?:\.\d+)?) ?%/i,
  },
  {
    type: 'event.oom_kill',
    severity: 'critical',
    says: 'a process was killed for its memory',
    test: /oom[- _]?kill|OOMKilling|SystemOOM|out of memory: kill|killed[^\n]{0,40}(?:out of memory|\bOOM\b)|(?:out of memory|\bOOM\b)[^\n]{0,30}\bkilled|killed process \d+|memory cgroup out of memory/i,
  },
  {
    type: 'event.memory_low',
    severity: 'warning',
    says: 'memory is low',
    test: /(?:low|insufficient|running out of|out of) (?:free ?able )?memory|memory (?:is )?(?:low|exhausted|pressure|usage (?:is )?(?:above|over|high))|excessive(?:ly)? (?:swap|memory)|swap usage/i,
  },
  {
    type: 'event.io_high',
    severity: 'warning',
    says: 'the disk cannot keep up',
    test: /(?:high|elevated|excessive) (?:i\/o|io|disk)(?: ?wait| latency| queue)?|DiskQueueDepth|(?:i\/o|io) (?:wait|saturat\w+|throttl\w+)|burst balance|iops (?:limit|exceed)/i,
  },
  {
    type: 'event.checkpoints',
    severity: 'warning',
    says: 'checkpoints are too frequent',
    test: /checkpoints are occurring too frequently(?: \((?<value>\d+) seconds apart\))?|checkpoint storm|(?<value2>\d+) checkpoints (?:completed|in)|checkpoint[^\n]{0,40}too (?:frequent|often)/i,
  },
  { type: 'event.checkpoints', severity: 'info', says: 'a checkpoint ran', test: /checkpoint (?:starting|complete|started|completed)/i },
  {
    type: 'event.vacuum',
    severity: 'notice',
    says: 'a vacuum runs',
    test: /(?:auto)?vacuum(?: \w+){0,2}?(?: of| on| table)? (?:table )?"?(?<name>(?:[\w]+\.){1,2}\w+)|\bVACUUM FREEZE\b|to prevent wraparound|\b(?:auto)?vacuum\b/i,
  },
  {
    type: 'event.node_trouble',
    severity: 'warning',
    says: 'a node is in trouble',
    test: /node (?<object>[\w.-]+ )?(?:status is now: )?(?:NodeNotReady|is not ready|not ready|became unreachable|is unreachable|lost|unhealthy)|NodeNotReady|spot (?:instance )?interruption|instance (?:status check|retirement|hardware)|hardware (?:failure|error)|(?:problem|issue|fault)[^\n]{0,20}(?:underlying |physical )?(?:hardware|host machine)|underlying (?:hardware|host|storage)[^\n]{0,40}(?:fail\w*|degrad\w*|impair\w*|unhealthy|problem|detected)|preempt(?:ed|ion)(?: notice)?|node (?:was )?rebooted|host (?:failure|is down)/i,
  },
  {
    type: 'event.provider_incident',
    severity: 'warning',
    says: 'a provider reports an incident',
    test: /(?:provider|vendor|third[- ]party|upstream|status ?page|aws|azure|gcp|cloud(?:flare)?|stripe|twilio)[^\n]{0,60}(?:incident|outage|degraded|major disruption|increased error rates|elevated error)|(?:major|partial) (?:service )?outage|increased (?:api )?error rates/i,
  },
  {
    type: 'event.security',
    severity: 'warning',
    says: 'something of weight for security happened',
    test: /unauthori[sz]ed (?:access|api|login)|GuardDuty|root (?:account )?login|privilege escalation|malware|exfiltration|brute[- ]?force|suspicious (?:login|activity|traffic)|access key[^\n]{0,20}(?:leak|expos|compromis)|public(?:ly)? (?:accessible|exposed)|ransomware|cryptomin/i,
  },
  {
    type: 'event.job',
    severity: 'info',
    says: 'a job ran',
    test: /(?:etl|batch|cron|nightly|scheduled|import|export|bulk|backfill|reindex|data load|report)[- ]?(?:\w+[- ])?(?:job|load|task|run|process|import|export|backfill|pipeline)[^\n]{0,40}(?:start|begin|began|running|launch|finish|complete|triggered|kicked)|(?:job|pipeline|dag|workflow) (?<object>[\w.-]+) (?:started|finished|completed|triggered)|(?:backfill|reindex)(?:ing)? (?:started|running|of)/i,
  },
  {
    type: 'event.restart',
    severity: 'notice',
    says: 'something was restarted',
    test: /(?<!graceful(?:ly)? |to be |be |pending[- ]|apply[- ](?:on[- ])?)\b(?:re-?start(?:ed|ing)|reboot(?:ed|ing)?|shut ?down|stopped|crash recovery|recovery of the (?:db )?instance|process (?:exited|died))\b(?! ?failed container| (?:is|are|was) (?:not )?(?:required|needed|pending)| required| needed)/i,
  },
  {
    type: 'event.recovered',
    severity: 'info',
    says: 'a trouble has ended',
    fixed: { phase: 'completed' },
    test: /\b(?:recovered|resolved|re-?connected (?:to|after)|re-?established|back to normal|restored|has cleared|healthy again|self[- ]healed|returned to normal|caught up)\b|recovery (?:is )?complete|insufficient[^\n]{0,60}now running/i,
  },
  {
    type: 'event.available',
    severity: 'info',
    says: 'something is available',
    fixed: { phase: 'completed' },
    test: /(?:is|became|now) (?:available|ready|healthy|online|in service)\b|NodeReady\b|startup complete|successfully assigned|listening on/i,
  },
]

/** Starts and ends of processes, as logs tell them. */
export const processSigns: readonly Sign[] = [
  {
    type: 'log.graceful_shutdown',
    severity: 'info',
    says: 'a process stopped in order',
    test: /graceful(?:ly)? (?:shut ?down|stop|termination)|received (?:signal )?SIGTERM|SIGTERM received|shutting down (?:gracefully)?|draining (?:in-flight|connections)|server closed cleanly|exit(?:ed|ing)?(?: with)? (?:code|status) 0\b/i,
  },
  {
    type: 'log.startup',
    severity: 'info',
    says: 'a process started',
    test: /(?:starting|started|booting|launching|initiali[sz]ing) (?:[\w.-]+ )?(?:[\w=/.-]+ )?(?:revision|version|release|build|v)[ =:]?(?<version>v?\d+\.\d+(?:\.\d+)?[\w.-]*)|startup complete|(?:server|application|service|app|http server) (?:has )?started|listening (?:on|at)|Started \w+ in [\d.]+ seconds|ready to (?:accept|serve)/i,
  },
]

/** The version that a line names, as `v3.2.0`, `version=1.4`, `image:tag`. */
export function versionIn(text: string): string | null {
  return (
    /\b(?:version|revision|release|build|image|tag)[ =:"']{1,3}([\w./:-]*\d[\w.-]*)/i.exec(text)?.[1] ??
    /\b(v\d+\.\d+(?:\.\d+)?[\w.-]*)\b/.exec(text)?.[1] ??
    null
  )
}
