import type { EventRecord } from '../../evidence-library.ts'

const podReasons =
  /^(Failed|BackOff|Unhealthy|Killing|FailedScheduling|Evicted|Evicting|OOMKill\w*|FailedMount|FailedAttachVolume|FailedCreatePodSandBox|FailedCreate|FailedCreatePodContainer|ErrImage\w*|ImagePull\w*|InspectFailed|InvalidImageName|CrashLoopBackOff|Preempted|Preempting|ProbeWarning|ProbeError|FailedPostStartHook|FailedPreStopHook|NetworkNotReady|FailedKillPod|ExceededGracePeriod|FailedBinding|ProvisioningFailed|NodeNotReady|NodeHas\w+Pressure|SystemOOM|OOMKilling|FailedGetResourceMetric|FailedComputeMetricsReplicas|ProgressDeadlineExceeded|ReplicaSetCreateError|BackoffLimitExceeded|DeadlineExceeded|FailedToUpdateEndpoint|DNSConfigForming|Scheduled|Pulled|Pulling|Created|Started|ScalingReplicaSet|SuccessfulCreate|SuccessfulDelete|SuccessfulRescale|NodeReady|TriggeredScaleUp|NotTriggerScaleUp|TaintManagerEviction|FreeDiskSpaceFailed|EvictionThresholdMet|ImageGCFailed|ContainerGCFailed|Rebooted|FailedSync|FailedDaemonPod|FailedUpdate|SelectorOverlap|FailedValidation|FreeEphemeralStorage)$/

/** Whether an event is one that Kubernetes' own components write, by its reason and by what it is about. */
export function isPodEvent(event: EventRecord): boolean {
  if (!podReasons.test(event.reason)) return false
  const kind = /^(\w+)\//.exec(event.object ?? '')?.[1]
  return (
    kind !== undefined ||
    event.object === null ||
    /^(kubelet|kube-|default-scheduler|deployment-controller|replicaset-controller|cluster-autoscaler|horizontal-pod-autoscaler|attachdetach|node-?controller|events?$|warning_events)/i.test(
      event.source,
    )
  )
}

/** `Pod` and `api-7f9` of `Pod/api-7f9`. */
export function objectParts(event: EventRecord): { kind: string; name: string } {
  const found = /^(\w+)\/(.+)$/.exec(event.object ?? '')
  return found ? { kind: found[1]!.toLowerCase(), name: found[2]! } : { kind: '', name: event.object ?? '' }
}
