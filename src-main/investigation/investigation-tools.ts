import type { ToolDefinition } from '../tools/tool-registry.ts'
import { logTools } from './tools/log-tools.ts'
import { metricTools } from './tools/metric-tools.ts'
import { systemTools } from './tools/system-tools.ts'

/** The analysis tools as agents and tool-call nodes use them. All are deterministic and safe, and their results are bounded. */
export const investigationTools: readonly ToolDefinition[] = [...systemTools, ...logTools, ...metricTools]
