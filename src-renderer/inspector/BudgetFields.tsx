import { budgetOf } from '#shared/document/default-budget.ts'
import { budgetSchema } from '#shared/document/document-schema.ts'
import type { WorkflowBudget } from '#shared/document/workflow-document.ts'
import { number } from '../ui/format.ts'
import { strings } from '../ui/strings.ts'
import { Field } from './Field.tsx'
import { NumberControl } from './text-controls.tsx'

const text = strings.inspector.workflow
const budgets = ['steps', 'seconds', 'tokens', 'usd'] as const

interface BudgetFieldsProps {
  budget: WorkflowBudget
  /** What holds for what is left out, beside what holds for every run. */
  over?: WorkflowBudget | undefined
  readOnly?: boolean
  onChange(budget: WorkflowBudget): void
}

/** What a run may use, a field for each; an empty one leaves it as it is. */
export function BudgetFields({ budget, over, readOnly = false, onChange }: BudgetFieldsProps) {
  const usual = (name: keyof WorkflowBudget) => {
    const limit = budgetOf(over)[name]
    return limit === undefined ? text.noLimit : number(limit)
  }
  return budgets.map((name) => (
    <Field key={name} label={text.budgets[name]}>
      {(attributes) => (
        <NumberControl
          label={text.budgets[name]}
          value={budget[name]}
          min={name === 'usd' ? 0 : 1}
          step={name === 'usd' ? 0.01 : 1}
          placeholder={usual(name)}
          readOnly={readOnly}
          attributes={attributes}
          onChange={(value) => {
            const { [name]: _, ...rest } = budget
            // what no budget can be stays in the field and is not taken over
            const limit = typeof value === 'number' && budgetSchema.safeParse({ [name]: value }).success ? { [name]: value } : {}
            onChange({ ...rest, ...limit })
          }}
        />
      )}
    </Field>
  ))
}
