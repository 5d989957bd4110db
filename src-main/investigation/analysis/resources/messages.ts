/** What the messages of the kubelet, the scheduler and the API server say, taken apart. */

export function imagePull(message: string): { image?: string; cause: string; registry?: string } {
  const image = /image "([^"]+)"|image[: ]+([\w./-]+[:@][\w.:-]+)/i.exec(message)
  const name = image?.[1] ?? image?.[2]
  const cause = /manifest unknown|not found|manifest for|does not exist|NotFound|name unknown|no such image/i.test(message)
    ? 'not_found'
    : /unauthorized|authentication required|denied|forbidden|401|403|no basic auth|credential/i.test(message)
      ? 'auth'
      : /toomanyrequests|rate limit|429/i.test(message)
        ? 'rate_limit'
        : /timeout|timed out|no such host|connection refused|dial tcp|TLS|x509|unreachable|EOF/i.test(message)
          ? 'network'
          : /invalid reference|InvalidImageName|couldn't parse image/i.test(message)
            ? 'invalid_name'
            : 'unknown'
  const registry = /(?:https?:\/\/|reference "|repository )([\w.-]+\.[\w.-]+)/.exec(message)?.[1]
  return { ...(name ? { image: name } : {}), cause, ...(registry ? { registry } : {}) }
}

export function missingConfig(message: string): { missing_kind?: string; missing_name?: string } {
  const key = /couldn'?t find key ["']?([\w.-]+)["']? in (ConfigMap|Secret) ["']?([\w./-]+)/i.exec(message)
  if (key) return { missing_kind: 'key', missing_name: `${key[1]} in ${key[2]} ${key[3]}` }
  const object =
    /(configmap|secret|persistentvolumeclaim|serviceaccount)s? ["']?([\w./-]+)["']? (?:not found|does not exist|is forbidden)|(configmap|secret)s? ["']([\w./-]+)["']/i.exec(
      message,
    )
  if (!object) return {}
  return {
    missing_kind: (object[1] ?? object[3])!.toLowerCase().replace('persistentvolumeclaim', 'claim'),
    missing_name: (object[2] ?? object[4])!,
  }
}

export function probeFailure(message: string) {
  const probe = /\b(liveness|readiness|startup) probe/i.exec(message)?.[1]?.toLowerCase()
  const status = /status ?code:? ?(\d{3})|HTTP (\d{3})\b/i.exec(message)
  const code = status ? Number(status[1] ?? status[2]) : undefined
  const path = /(?:https?:\/\/[^/\s"]+)?(\/[\w./-]+)/.exec(message.replace(/\/\/[\d.:]+/, '//host'))?.[1]
  const port = /(?:port |:)(\d{2,5})(?!\d)/.exec(message.replace(/statuscode: ?\d+/i, ''))?.[1]
  const number = (name: string) => {
    const found = new RegExp(`${name}[=: ]+(\\d+)`, 'i').exec(message)?.[1] ?? undefined
    return found === undefined ? undefined : Number(found)
  }
  return {
    probe,
    status_code: code,
    probe_error:
      code !== undefined
        ? 'http_status'
        : /connection refused/i.test(message)
          ? 'refused'
          : /time(?:d )?out|deadline exceeded|Client\.Timeout/i.test(message)
            ? 'timeout'
            : 'other',
    path,
    port: port === undefined ? undefined : Number(port),
    failure_threshold: number('failureThreshold') ?? (Number(/(\d+) consecutive failures/i.exec(message)?.[1] ?? Number.NaN) || undefined),
    timeout_seconds: number('timeoutSeconds'),
  }
}

export function scheduling(message: string) {
  const insufficient = [...message.matchAll(/insufficient ([\w./-]+)/gi)].map((found) => found[1]!.toLowerCase().replace(/[.,]+$/, ''))
  const causes: string[] = []
  if (insufficient.length > 0) causes.push('resources')
  if (/taint/i.test(message)) causes.push('taint')
  if (/affinity|node selector|didn't match/i.test(message)) causes.push('affinity')
  if (/volume|persistentvolumeclaim|unbound/i.test(message)) causes.push('volume')
  if (/unschedulable|cordoned/i.test(message)) causes.push('cordoned')
  if (/too many pods/i.test(message)) {
    causes.push('resources')
    insufficient.push('pods')
  }
  const nodes = /(\d+)\/(\d+) nodes are available/.exec(message)
  return { insufficient: [...new Set(insufficient)], causes: [...new Set(causes)], nodes_total: nodes ? Number(nodes[2]) : undefined }
}

export function evictionCause(message: string): string {
  if (/memory/i.test(message)) return 'memory'
  if (/ephemeral-storage|disk|storage|inode/i.test(message)) return 'disk'
  if (/\bpid/i.test(message)) return 'pid'
  if (/preempt/i.test(message)) return 'preempted'
  return /taint/i.test(message) ? 'taint' : 'other'
}

export function mountCause(message: string): { cause: string; volume?: string; missing_name?: string } {
  const volume = /volume "([^"]+)"|volumes=\[([^\]]+)\]/.exec(message)
  const missing = missingConfig(message)
  const cause =
    missing.missing_kind === 'configmap'
      ? 'missing_configmap'
      : missing.missing_kind === 'secret'
        ? 'missing_secret'
        : missing.missing_kind === 'claim'
          ? 'missing_claim'
          : /multi-attach/i.test(message)
            ? 'multi_attach'
            : /permission denied|access denied/i.test(message)
              ? 'permission'
              : /timed? ?out|timeout/i.test(message)
                ? 'timeout'
                : 'other'
  return {
    cause,
    ...(volume ? { volume: volume[1] ?? volume[2]! } : {}),
    ...(missing.missing_name ? { missing_name: missing.missing_name } : {}),
  }
}

export function quotaRefusal(message: string) {
  const found = /exceeded quota: ([\w.-]+), requested: ([^;]+?), used: ([^;]+?), limited: ([^;]+?)(?:$|[";])/i.exec(message)
  if (found)
    return { quota: found[1], requested: found[2], used: found[3], limited: found[4], resource: /([\w./-]+)=/.exec(found[2]!)?.[1] }
  const range = /(maximum|minimum) ([\w-]+) usage per (\w+) is ([\w.]+)/i.exec(message)
  if (range) return { quota: 'LimitRange', resource: range[2], limited: range[4] }
  return /exceeded quota|quota exceeded|forbidden: exceeded/i.test(message) ? { quota: /quota:? ([\w.-]+)/i.exec(message)?.[1] } : null
}

export function exitCodeIn(message: string): number | undefined {
  const found = /exit(?:ed)?[_ ]?(?:with )?(?:exit )?(?:code)?[ :=]+(\d{1,3})\b/i.exec(message)?.[1]
  return found === undefined ? undefined : Number(found)
}
