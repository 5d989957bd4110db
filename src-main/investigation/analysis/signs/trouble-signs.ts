import type { Sign } from './sign.ts'

/** What programs complain of, in the words of common runtimes, libraries, databases and proxies. */
export const troubleSigns: readonly Sign[] = [
  // names and connections
  {
    type: 'log.dns_failure',
    severity: 'warning',
    says: 'a name cannot be resolved',
    test: /(?:getaddrinfo|getaddrinfow)[^\n]{0,20}?(?:ENOTFOUND|EAI_AGAIN|failed|:)\s+(?<host>[\w.-]+\.[\w.-]+|[\w-]+)/i,
  },
  {
    type: 'log.dns_failure',
    severity: 'warning',
    says: 'a name cannot be resolved',
    test: /lookup (?<host>[\w.-]+)(?: on \S+)?: (?:no such host|server misbehaving|i\/o timeout|temporary failure)/i,
  },
  {
    type: 'log.dns_failure',
    severity: 'warning',
    says: 'a name cannot be resolved',
    test: /UnknownHostException:? (?<host>[\w.-]+)|(?:could not|cannot|unable to|failed to) (?:resolve|translate)(?: the)?(?: host ?name| host| name| address(?: of)?| dns(?: name)?)?:? ["']?(?<host2>[\w-]+(?:\.[\w-]+)*)/i,
  },
  {
    type: 'log.dns_failure',
    severity: 'warning',
    says: 'a name cannot be resolved',
    test: /name or service not known|temporary failure in name resolution|nodename nor servname provided|\bNXDOMAIN\b|\bSERVFAIL\b|no such host|dns (?:lookup|resolution|query)[^\n]{0,40}(?:fail|timed? ?out|error)/i,
  },
  {
    type: 'log.connection_refused',
    severity: 'warning',
    says: 'connections are refused',
    test: /(?:ECONNREFUSED|connection refused|connect: connection refused|actively refused)(?:[^\n]{0,60}?(?<host>(?:\d{1,3}\.){3}\d{1,3}|[a-z][\w-]*(?:\.[\w-]+)*):(?<port>\d{2,5}))?/i,
  },
  {
    type: 'log.connection_timeout',
    severity: 'warning',
    says: 'calls to something else run out of time',
    test: /(?:ETIMEDOUT|(?:connect(?:ion)?|dial tcp)[^\n]{0,20}timed? ?out)[^\n]{0,20}?(?<host>(?:\d{1,3}\.){3}\d{1,3}|[a-z][\w-]*(?:\.[\w-]+)*):(?<port>\d{2,5})|dial tcp (?<host2>[\w.-]+):(?<port2>\d{2,5}): (?:i\/o timeout|connect: connection timed out)/i,
  },
  {
    type: 'log.connection_timeout',
    severity: 'warning',
    says: 'calls to something else run out of time',
    test: /(?:ETIMEDOUT|ESOCKETTIMEDOUT|connect(?:ion)? (?:attempt )?timed? ?out|connection timeout|i\/o timeout|context deadline exceeded|deadline exceeded|(?:read|socket|gateway|upstream|request)[ _-](?:request )?timed? ?out|SocketTimeoutException|upstream request timeout|ReadTimeout|ConnectTimeout|operation timed out)/i,
  },
  {
    type: 'log.connection_timeout',
    severity: 'warning',
    says: 'calls to something else run out of time',
    test: /(?:call|request|calling|connecting|connect) (?:to )?(?<target>[\w.:/-]+)[^\n]{0,60}?(?:timed out|timeout) after/i,
  },
  {
    type: 'log.slow_call',
    severity: 'notice',
    says: 'calls to something else are slow',
    test: /(?:call|request|calling|upstream|response)s? (?:to|from|of) (?<target>[a-z][\w.:/-]*)[^\n]{0,40}?(?:took|takes|in|after|slow)[^\n]{0,12}?(?<detail>\d{4,} ?ms|\d{1,4}(?:\.\d+)? ?s(?:ec(?:onds)?)?\b)/i,
  },
  {
    type: 'log.connection_reset',
    severity: 'warning',
    says: 'connections are broken off',
    test: /ECONNRESET|connection reset(?: by peer)?|broken pipe|EPIPE\b|connection (?:was )?(?:aborted|closed unexpectedly)|server closed the connection unexpectedly|unexpected EOF|socket hang up|upstream prematurely closed/i,
  },
  {
    type: 'log.network_unreachable',
    severity: 'warning',
    says: 'a host or network cannot be reached',
    test: /(?:ENETUNREACH|EHOSTUNREACH|no route to host|network (?:is )?unreachable|host (?:is )?unreachable)(?:[^\n]{0,40}?(?<host>(?:\d{1,3}\.){3}\d{1,3}|[a-z][\w-]*\.[\w.-]+))?/i,
  },
  {
    type: 'log.traffic_denied',
    severity: 'warning',
    says: 'traffic is blocked by a rule of the network',
    test: /(?:polic(?:y|ies)|firewall|security group|acl|iptables|calico|cilium)[^\n]{0,40}\b(?:denied|den(?:y|ies)|drop(?:ped|s)?|reject(?:ed|s)?|block(?:ed|s)?)\b[^\n]{0,40}?(?:egress|ingress|traffic|packets?|connections?|flow|tcp|udp)(?:[^\n]{0,80}?(?<host>(?:\d{1,3}\.){3}\d{1,3}):(?<port>\d{1,5}))?|(?:egress|ingress|traffic|packet|connection|flow)[^\n]{0,60}\b(?:denied|dropped|rejected|blocked) by (?:a |the )?(?:network ?)?(?:policy|firewall|security group|acl)|verdict[ :=]+(?:DROPPED|DENIED)/i,
  },
  {
    type: 'log.tls_error',
    severity: 'warning',
    says: 'a certificate has expired',
    fixed: { detail: 'expired' },
    test: /certificate (?:has |is )?(?:expired|not yet valid|no longer valid)|CERT_HAS_EXPIRED|x509: certificate has expired|certificate_expired/i,
  },
  {
    type: 'log.tls_error',
    severity: 'warning',
    says: 'a certificate is not trusted',
    fixed: { detail: 'untrusted' },
    test: /unknown authority|self[- ]signed certificate|unable to (?:get local issuer|verify the first) certificate|PKIX path|certificate verify failed|CERT_UNTRUSTED|UNABLE_TO_VERIFY/i,
  },
  {
    type: 'log.tls_error',
    severity: 'warning',
    says: 'a certificate is for another name',
    fixed: { detail: 'hostname' },
    test: /certificate is (?:not )?valid for|hostname[^\n]{0,30}(?:mismatch|not match)|ERR_TLS_CERT_ALTNAME_INVALID|doesn't match certificate/i,
  },
  {
    type: 'log.tls_error',
    severity: 'warning',
    says: 'TLS handshakes fail',
    fixed: { detail: 'handshake' },
    test: /(?:tls|ssl)[^\n]{0,20}(?:handshake|alert)[^\n]{0,30}(?:fail|error|timeout|fatal)|handshake failure|SSLHandshakeException|SSL_ERROR|wrong version number|EPROTO\b/i,
  },

  // identity and rights
  {
    type: 'log.auth_failure',
    severity: 'warning',
    says: 'credentials are rejected',
    test: /password authentication failed for user "?(?<user>[\w.@-]+)|access denied for user '?(?<user2>[\w.@-]+)|authentication (?:failed|failure|error)|(?:error|failed|failure|unable|could not|cannot)(?: to)? (?:authenticat(?:e|ing)|log(?:ging)? ?in)\b|invalid role(?: name)?\b|invalid (?:credentials|password|api[ _-]?key|token|access token|signature|client secret)|(?:token|session|credentials?|api key|secret) (?:has |is |was |have )?(?:expired|revoked|rotated)|ExpiredToken|InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClientException|\b401 Unauthorized\b|NOAUTH\b|WRONGPASS\b|SASL authentication failed|no pg_hba\.conf entry|login failed for user/i,
  },
  {
    type: 'log.permission_denied',
    severity: 'warning',
    says: 'something is not allowed',
    test: /\bEACCES\b|\bEPERM\b|permission denied|AccessDenied(?:Exception)?|access denied|is not authorized to perform|operation not permitted|\b403 Forbidden\b|is forbidden: User|PERMISSION_DENIED|insufficient (?:privilege|permission)/i,
  },
  {
    type: 'log.suspicious_access',
    severity: 'warning',
    says: 'access looks like an attack',
    test: /union\s+select|' or '?1'?='?1|\.\.\/\.\.\/\.\.|\/etc\/passwd|<script>|brute[- ]?force|too many (?:failed|authentication) (?:login |auth )?(?:attempts|failures)|possible break-in attempt|credential stuffing|data exfiltration|sql injection|Failed password for (?:invalid user )?(?<user>[\w.-]+) from (?<host>[\d.]+)/i,
  },

  {
    type: 'log.clock_skew',
    severity: 'warning',
    says: 'clocks differ',
    test: /clock (?:skew|drift)(?! (?:ok|within|correction))|(?:system |local )?clock (?:is )?(?:wrong|off|not synchroni[sz]ed|unsynchroni[sz]ed|ahead|behind)|(?:ahead of|behind) (?:the )?(?:local|system|server) (?:clock|time)|token (?:used|was issued) (?:before issued|in the future)|(?:jwt|token|assertion|signature)[^\n]{0,20}not (?:yet valid|active)|issued in the future|RequestTimeTooSkewed|request (?:time|timestamp)[^\n]{0,30}(?:skew|too (?:old|far))|(?:ntp|ntpd|chrony|chronyd|timesyncd?)[^\n]{0,60}(?:no (?:selectable|suitable|server)|can'?t synchroni[sz]e|unreachable|timed out)|can'?t synchroni[sz]e: no selectable/i,
  },

  // memory, disk, limits
  {
    type: 'log.out_of_memory',
    severity: 'critical',
    says: 'the kernel killed a process for its memory',
    fixed: { detail: 'kernel' },
    test: /out of memory: kill(?:ed)? process \d+ \((?<name>[^)]+)\)|oom-killer|oom[_-]kill|memory cgroup out of memory|OOMKilled/i,
  },
  {
    type: 'log.out_of_memory',
    severity: 'critical',
    says: 'a process ran out of memory',
    fixed: { detail: 'heap' },
    test: /OutOfMemoryError(?:: (?<name>[\w -]+))?|heap out of memory|GC overhead limit exceeded|allocation failed - JavaScript heap|OutOfMemoryException|\bMemoryError\b/i,
  },
  {
    type: 'log.out_of_memory',
    severity: 'critical',
    says: 'memory cannot be allocated',
    fixed: { detail: 'allocation' },
    test: /cannot allocate memory|\bENOMEM\b|std::bad_alloc|out of memory|OOM command not allowed|fatal error: runtime: out of memory/i,
  },
  {
    type: 'log.gc_pressure',
    severity: 'notice',
    says: 'garbage collection takes much time',
    test: /(?:full gc|pause full|gc pause|stop-the-world|mark-sweep|mark-compact|concurrent mode failure|allocation failure|to-space exhausted)[^\n]{0,80}?(?<detail>\d+(?:\.\d+)? ?m?s(?:ecs)?)\b|gc overhead|heap usage (?:is )?(?:at |above )?(?:9\d|8\d)%|memory usage (?:is )?(?:at |above )?9\d ?%|(?:rss|heap|memory)[^\n]{0,30}(?:approaching|near(?:ing)?|close to)[^\n]{0,20}limit/i,
  },
  {
    type: 'log.disk_full',
    severity: 'critical',
    says: 'no space is left on a device',
    test: /no space left on device|\bENOSPC\b|disk (?:is )?full|not enough (?:free )?(?:disk )?space|could not (?:extend|write)[^\n]{0,80}no space|disk quota exceeded|\bEDQUOT\b|out of disk space|flood[- ]?stage disk watermark|ran out of (?:disk|storage) space|disk usage exceeded/i,
  },
  {
    type: 'log.io_error',
    severity: 'critical',
    says: 'a disk or file system fails',
    test: /read-only file ?system|\bEROFS\b|input\/output error|\bEIO\b|I\/O error|buffer i\/o error|ext4-fs error|xfs_[\w]+ error|medium error|checksum mismatch in|data corruption/i,
  },
  { type: 'log.too_many_files', severity: 'warning', says: 'too many files are open', test: /too many open files|\bEMFILE\b|\bENFILE\b/i },
  {
    type: 'log.throttled',
    severity: 'notice',
    says: 'throughput or CPU is throttled',
    test: /ProvisionedThroughputExceeded|cpu throttl|throttlingexception|throttled (?:\d+|for)|iops (?:limit|throttl)|burst (?:balance|credits?) (?:exhausted|depleted|low)/i,
  },
  {
    type: 'log.rate_limited',
    severity: 'notice',
    says: 'requests are refused for their number',
    test: /\b429\b[^\n]{0,30}(?:too many|rate)|too many requests|rate[- ]?limit(?:ed|ing)?(?: exceeded)?|quota exceeded for|RESOURCE_EXHAUSTED|RequestLimitExceeded|SlowDown\b/i,
  },

  {
    type: 'hpa.at_max',
    severity: 'warning',
    says: 'an autoscaler is at its maximum',
    fixed: { reason: 'TooManyReplicas' },
    test: /(?:HPA|horizontal ?pod ?autoscaler|autoscaler)[: ]+["'`]?(?<hpa>(?!is\b|has\b|at\b|desired\b|scale\b)[\w./-]+)?["'`]?[^\n]{0,60}?(?:capped (?:by|at) |(?:is |has |already )?(?:at|reached|hit) (?:its |the )?|limited (?:by|to) )(?:max(?:imum)?[ _-]?replicas?|maximum|max\b)(?:[^\n\d]{0,20}(?<max_replicas>\d+))?|TooManyReplicas|desired replica count is more than the maximum/i,
  },

  // databases
  {
    type: 'log.pool_exhausted',
    severity: 'warning',
    says: 'no connection is free in a pool',
    test: /connection is not available, request timed out|(?<!(?:worker|thread|executor|process|goroutine|buffer|memory|address|ip|node|port)s?[ -])\bpool (?:is )?(?:exhausted|full|depleted|timeout|timed out|empty)|(?<!(?:worker|thread|executor|process|goroutine|buffer|memory|address|ip|node|port)s?[ -])\bpool\b[^\n]{0,40}(?:exhausted|no (?:free|idle|available) connections?)|timeout (?:while )?(?:acquiring|waiting for|exceeded when trying to connect|trying to get)(?: a| an)?(?: \w+)?(?: from)? ?(?:the )?(?:connection|pool)|unable to (?:acquire|obtain|get)(?: a)?(?: \w+)? connection|QueuePool limit|ResourceRequest timed out|PoolTimeoutError|TimeoutError: (?:Knex|ResourceRequest)|all (?:pooled )?connections (?:were |are )?in use|no available connections?|could not get a connection/i,
  },
  {
    type: 'log.too_many_connections',
    severity: 'warning',
    says: 'a server takes no further connections',
    test: /too many (?:clients|connections)(?: already)?|remaining connection slots are reserved|max(?:imum)?(?: number of)? ?(?:_connections|connections|clients)(?: limit)? (?:reached|exceeded)|sorry, too many clients|User \S+ has exceeded the 'max_user_connections'|ERR max number of clients reached|connection limit exceeded/i,
  },
  {
    type: 'log.deadlock',
    severity: 'warning',
    says: 'transactions block each other',
    test: /deadlock (?:detected|found)|ER_LOCK_DEADLOCK|40P01|was deadlocked/i,
  },
  {
    type: 'log.lock_wait',
    severity: 'notice',
    says: 'something waits long for a lock',
    test: /lock wait timeout|lock timeout|still waiting for \w+ ?Lock|could not obtain lock|canceling statement due to lock timeout|waiting for (?:table|row|metadata) (?:metadata )?lock|acquired \w+Lock on relation \d+[^\n]{0,40}after/i,
  },
  {
    type: 'log.slow_query',
    severity: 'notice',
    says: 'statements take long',
    test: /slow (?:query|sql|statement|log)[^\n]{0,60}?(?<detail>\d+(?:\.\d+)? ?(?:ms|s|sec))|duration: (?<detail2>\d{4,}(?:\.\d+)? ms)|query took (?<detail3>\d+(?:\.\d+)? ?(?:ms|s))|# Query_time: (?<detail4>\d+\.\d+)/i,
  },
  {
    type: 'log.statement_timeout',
    severity: 'warning',
    says: 'statements are cancelled for taking too long',
    test: /canceling statement due to (?:statement timeout|user request)|query execution was interrupted, maximum statement|statement timeout|max_execution_time exceeded|query_canceled/i,
  },
  {
    type: 'log.schema_mismatch',
    severity: 'warning',
    says: 'a table or column is not as expected',
    test: /(?:relation|table|view) ["'`]?(?<name>[\w.]+)["'`]? (?:does not|doesn't) exist|column ["'`]?(?<name2>[\w.]+)["'`]? (?:does not exist|of relation)|unknown column ['`"]?(?<name3>[\w.]+)|no such (?:table|column):? (?<name4>[\w.]+)|undefined column|Invalid column name|UndefinedTable|UndefinedColumn/i,
  },
  {
    type: 'log.migration_failed',
    severity: 'critical',
    says: 'a migration failed',
    test: /migration (?:[\w.-]+ )?(?:has )?(?:failed|error|aborted)|failed to (?:apply|run) migrations?|Validate failed: Migration|dirty database version|schema migration[^\n]{0,30}fail/i,
  },
  {
    type: 'log.constraint_violation',
    severity: 'notice',
    says: 'data breaks a constraint',
    test: /violates (?:unique|foreign key|not-null|check|exclusion) constraint(?: "?(?<name>\w+))?|duplicate (?:key value|entry)|UNIQUE constraint failed|foreign key constraint fails|null value in column "?(?<name2>\w+)"?/i,
  },
  {
    type: 'log.replication_error',
    severity: 'warning',
    says: 'replication fails or is behind',
    test: /replication (?:slot|stream|terminated|connection)[^\n]{0,60}(?:error|fail|lost|terminat|inactive|invalid)|requested WAL segment \S+ has already been removed|seconds_behind_master: ?[1-9]\d{2,}|replica(?:tion)? (?:lag|is lagging|delay)[^\n]{0,40}(?:exceed|behind|\d{3,})|replica (?:sql|io) thread (?:stopped|error)|master_link_down|could not receive data from WAL stream/i,
  },

  // configuration and data
  {
    type: 'log.missing_config',
    severity: 'critical',
    says: 'a required setting is absent',
    test: /(?:required )?(?:environment|env) (?:variable|var)s? ["'`]?(?<name>[A-Z][A-Z0-9_]{2,})["'`]?[^\n]{0,20}(?:is |was |are )?(?:not set|missing|required|undefined|unset|empty|not defined|must be set)/i,
  },
  {
    type: 'log.missing_config',
    severity: 'critical',
    says: 'a required setting is absent',
    test: /(?:missing|undefined|required|no value for|absent)(?: required)? (?:config(?:uration)?|setting|property|env(?:ironment)?(?: variable)?|key|parameter|option|secret)(?: value| key)?s?:? ["'`]?(?<name>[A-Za-z][\w.-]{2,})|KeyError: '(?<name2>[A-Z][A-Z0-9_]{2,})'|Could not resolve placeholder '(?<name3>[\w.-]+)'|(?<name4>[A-Z][A-Z0-9_]{3,}) (?:is not set|must be set|is required|environment variable not set|is not defined)|panic: missing [\w ]*(?:config|env)/,
  },
  {
    type: 'log.invalid_config',
    severity: 'critical',
    says: 'a configuration is invalid',
    test: /(?:invalid|malformed|bad|illegal|unknown|unsupported|cannot parse|failed to (?:load|parse|read|decode)|error (?:parsing|loading|reading|in)|could not (?:load|parse|read)) (?:the )?(?:application |server |yaml |json |toml )?(?:config(?:uration)?|settings?|directive|config file)(?:[^\n]{0,40}?["'`:] ?(?<name>[\w./-]{2,}))?|configuration error|config(?:uration)? (?:is )?invalid|yaml: line \d+|unknown directive|BeanCreationException|InvalidConfiguration/i,
  },
  {
    type: 'log.invalid_config',
    severity: 'critical',
    says: 'a program is built for another kind of machine',
    fixed: { detail: 'platform' },
    test: /exec format error|cannot execute binary file|wrong ELF class|bad CPU type in executable|no matching manifest for (?<name>[\w/]+)/i,
  },
  {
    type: 'log.missing_file',
    severity: 'warning',
    says: 'a file, module or command is not there',
    test: /\bENOENT\b[^\n]{0,60}?'(?<path>[^']+)'|no such file or directory(?:: '?(?<path2>[^\s']+))?|FileNotFound(?:Exception|Error)[^\n]{0,20}?(?<path3>\/[\w./-]+)|cannot find module '(?<path4>[^']+)'|ModuleNotFoundError: No module named '(?<path5>[^']+)'|ClassNotFoundException: (?<path6>[\w.$]+)|NoClassDefFoundError: (?<path7>[\w/.$]+)|command not found|executable file not found/i,
  },
  {
    type: 'log.bad_data',
    severity: 'warning',
    says: 'data cannot be parsed or validated',
    test: /unexpected token|JsonParseException|JSONDecodeError|json: cannot unmarshal|cannot (?:parse|deserialize|decode|unmarshal|convert)(?! config)|failed to (?:parse|deserialize|decode|unmarshal)(?! config)|deserialization (?:error|failed|exception)|schema validation failed|invalid (?:utf-8|byte sequence|input syntax|payload|format|date|json|timestamp|message)|malformed (?:json|message|record|payload|request)|NumberFormatException|UnicodeDecodeError|poison (?:message|pill)|corrupt(?:ed)? (?:record|message|data|file)|could not convert|out of range value|data truncat/i,
  },

  // programs and their neighbours
  {
    type: 'log.panic',
    severity: 'critical',
    says: 'a process crashed',
    test: /^panic: |goroutine \d+ \[running\]|segmentation fault|SIGSEGV|SIGABRT|core dumped|fatal error: (?!runtime: out)|unhandled (?:exception|promise rejection|rejection)|uncaught(?:exception| exception| error| typeerror| referenceerror)|thread '[^']+' panicked|kernel panic|assertion failed|double free/i,
  },
  {
    type: 'log.exception',
    severity: 'warning',
    says: 'an exception is thrown',
    test: /(?<name>(?:[a-z][\w$]*\.)+[A-Z][\w$]*(?:Exception|Error|Failure))\b/,
  },
  {
    type: 'log.exception',
    severity: 'warning',
    says: 'an exception is thrown',
    test: /\b(?<name>(?!Error\b)[A-Z][A-Za-z0-9]*(?:Exception|Error))\b(?=:|\s*\(|$| at |\b in )/,
  },
  {
    type: 'log.exception',
    severity: 'warning',
    says: 'an exception is thrown',
    test: /Traceback \(most recent call last\)|\b(?<name>nil pointer dereference|null pointer|undefined is not a function|cannot read propert(?:y|ies) of (?:undefined|null)|index out of (?:range|bounds)|division by zero|divide by zero)/i,
  },
  {
    type: 'log.exit',
    severity: 'warning',
    says: 'a process ended with an error',
    test: /(?:exit(?:ed|ing)?|terminated|stopped)(?: with)? (?:exit )?(?:code|status)[ :=]+(?<status>[1-9]\d{0,2})\b|exit(?:_|\s)?code[=: ]+(?<status2>[1-9]\d{0,2})\b|process (?:exited|died) unexpectedly/i,
  },
  {
    type: 'log.probe_answer',
    severity: 'notice',
    says: 'a probe is answered with an error',
    test: /(?:GET|HEAD) (?<path>\/[\w./?=&%-]*)[^\n]{0,40}?\b(?<status>[45]\d\d)\b[^\n]{0,80}kube-probe|kube-probe[^\n]{0,80}(?:GET|HEAD) (?<path2>\/[\w./?=&%-]*)[^\n]{0,40}?\b(?<status2>[45]\d\d)\b/i,
  },
  {
    type: 'log.dependency_unavailable',
    severity: 'warning',
    says: 'something that is needed is unavailable',
    test: /(?:dependency|downstream|upstream|backend|service|cluster|broker|endpoint|api) ["'`]?(?<target>[\w.-]+)?["'`]? ?(?:is |service |are |was )?(?:currently |temporarily )?(?:unavailable|unreachable|not available|unhealthy|is down\b|not responding|marked (?:as )?down)|503 service (?:temporarily )?unavailable|502 bad gateway|no healthy upstream|no live upstreams|\bUNAVAILABLE\b: |DownstreamUnavailable|bootstrap broker[^\n]{0,40}disconnected|NoNodeAvailable|no servers? available|all (?:hosts|brokers|nodes|backends) (?:are )?(?:down|failed|unavailable)/i,
  },
  {
    type: 'log.circuit_open',
    severity: 'warning',
    says: 'a circuit breaker is open',
    test: /circuit[- ]?breaker[^\n]{0,60}(?:\bopen(?:ed)?\b|tripped)|CallNotPermitted|circuit (?:is )?open|CircuitBreaker '?(?<name>[\w.-]+)'? is OPEN|HystrixRuntimeException/i,
  },
  {
    type: 'log.queue_backlog',
    severity: 'notice',
    says: 'a queue grows or is full',
    test: /queue (?:is )?(?:full|overflow|backlog|depth (?:exceed|above|at))|consumer lag|lag (?:is |of )?\d{4,}|backlog (?:of |is |at |grows)|RejectedExecutionException|(?:thread|worker|executor|process|goroutine)s?[ -]?pool[^\n]{0,20}(?:exhausted|full|saturated|busy)|(?:shedding|shed) (?:load|requests)|load[- ]shedding|no (?:free|idle|available) workers?|queue (?:length|size|depth)[ =:]+\d{3,}|task queue[^\n]{0,20}full|buffer (?:is )?full|dropping (?:messages|events|spans|logs)/i,
  },
  {
    type: 'log.leader_lost',
    severity: 'warning',
    says: 'a leader or quorum was lost',
    test: /lost (?:leader(?:ship)?|quorum|lease|connection to leader)|no (?:leader|quorum)|leader(?:ship)? (?:election|lost|changed|not available)|failed to renew lease|LEADER_NOT_AVAILABLE|NotLeaderForPartition|not enough (?:in-sync )?replicas|split[- ]brain|stepping down as leader/i,
  },
]
