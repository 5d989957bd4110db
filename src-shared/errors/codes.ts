/**
 * Every error that Trellis reports, by code. The table is closed: an error without a row here cannot be made.
 *
 * `user`: something that the person can mend (input, configuration, permission).
 * `operational`: the world did not cooperate (a file, a network, a time limit).
 * `bug`: Trellis broke one of its own promises.
 */
export const errorCodes = {
  // documents
  'document.corrupt': 'user',
  'document.too_new': 'user',
  'document.too_large': 'user',
  'document.too_deep': 'user',
  'document.forbidden_key': 'user',
  'document.invalid': 'user',
  'document.migration_failed': 'bug',
  'document.conflict': 'user',
  'version.unknown': 'user',
  'document.read_only': 'user',
  // running
  'run.invalid_input': 'user',
  'run.budget_exceeded': 'user',
  'run.cancelled': 'operational',
  'run.part_impossible': 'user',
  'run.value_missing': 'user',
  'run.not_found': 'user',
  'run.not_ended': 'user',
  'run.wait_unknown': 'user',
  'run.ended': 'user',
  'run.not_paused': 'user',
  'run.already_begun': 'user',
  'workflow.unknown': 'user',
  'workflow.too_deep': 'user',
  'node.failed': 'operational',
  'node.timeout': 'operational',
  'node.config_invalid': 'user',
  'port.ambiguous': 'user',
  'port.type_mismatch': 'user',
  'loop.exhausted': 'user',
  'try.exhausted': 'operational',
  'map.item_failed': 'operational',
  'map.too_many_items': 'user',
  'engine.too_many_steps': 'user',
  'value.not_json': 'user',
  'placeholder.unmapped': 'user',
  // journal
  'journal.diverged': 'bug',
  'journal.fenced': 'operational',
  'journal.corrupt': 'operational',
  'journal.unwritable': 'operational',
  'journal.closed': 'operational',
  // models, tools, code
  'model.unavailable': 'operational',
  'model.unknown': 'user',
  'model.refused': 'operational',
  'model.bad_output': 'operational',
  'tool.unknown': 'user',
  'tool.failed': 'operational',
  'tool.invalid_parameters': 'user',
  'tool.refused': 'user',
  'agent.invalid_transition': 'bug',
  'code.failed': 'user',
  'code.timeout': 'user',
  'code.memory': 'user',
  'expression.invalid': 'user',
  'expression.failed': 'user',
  'expression.timeout': 'user',
  'template.invalid': 'user',
  'template.failed': 'user',
  'template.timeout': 'user',
  'value.unparsable': 'user',
  'schema.invalid': 'user',
  'schema.mismatch': 'user',
  // evidence
  'evidence.missing': 'user',
  'evidence.unreadable': 'user',
  'evidence.too_large': 'user',
  'playbook.invalid': 'user',
  // workflows of other products
  'import.unreadable': 'user',
  'import.unknown_format': 'user',
  'import.empty': 'user',
  // files, hosts
  'file.unreadable': 'operational',
  'file.unwritable': 'operational',
  'file.exists': 'user',
  'file.name_invalid': 'user',
  'workspace.locked': 'operational',
  'workspace.too_new': 'user',
  'request.invalid': 'user',
  'request.unauthorised': 'user',
  'internal.unexpected': 'bug',
} as const satisfies Record<string, ErrorKind>

export type ErrorKind = 'user' | 'operational' | 'bug'
export type ErrorCode = keyof typeof errorCodes
