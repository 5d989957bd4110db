import type { JsonObject } from '../json.ts'

const text = { type: 'string' }
const texts = { type: 'array', items: text }
const oneOf = (...values: string[]) => ({ type: 'string', enum: values })

/** JSON Schema of `Intake`. */
export const intakeSchema: JsonObject = {
  type: 'object',
  properties: {
    intent: oneOf(
      'troubleshooting',
      'explanation',
      'status_check',
      'configuration',
      'best_practices',
      'root_cause_analysis',
      'incident_response',
    ),
    complexity: oneOf('simple', 'moderate', 'complex', 'expert'),
    domain: { enum: ['database', 'networking', 'application', 'infrastructure', null] },
    urgency: oneOf('low', 'medium', 'high', 'critical'),
    confidence_score: { type: 'number', minimum: 0, maximum: 0.95 },
    extracted_entities: { type: 'array', items: { type: 'object', properties: { type: text, value: text }, required: ['type', 'value'] } },
    suggested_workflow: text,
    preprocessing_hints: texts,
  },
  required: [
    'intent',
    'complexity',
    'domain',
    'urgency',
    'confidence_score',
    'extracted_entities',
    'suggested_workflow',
    'preprocessing_hints',
  ],
}

/** JSON Schema of `Verdict`. */
export const verdictSchema: JsonObject = {
  type: 'object',
  properties: {
    hypothesis: { type: 'string', description: 'The id of the hypothesis.' },
    outcome: oneOf('confirmed', 'rejected', 'undecided'),
    confidence: { type: 'number', minimum: 0, maximum: 0.95 },
    reasoning: text,
    evidence: texts,
  },
  required: ['hypothesis', 'outcome', 'confidence', 'reasoning', 'evidence'],
}
