import { Switch } from 'radix-ui'
import { mayEmbed } from '#shared/models/embedding-names.ts'
import { agentPromptValues } from '#shared/nodes/agent-config.ts'
import type { FormField } from '#shared/nodes/node-spec.ts'
import { useCatalogue } from '../state/catalogue-store.ts'
import type { CodeFieldProps } from '../ui/CodeField.tsx'
import { LazyCode } from '../ui/LazyCode.tsx'
import { strings } from '../ui/strings.ts'
import { McpResourcesControl } from './McpResourcesControl.tsx'
import { McpToolControl } from './McpToolControl.tsx'
import { PromptControl } from './PromptControl.tsx'
import { ToolControl } from './ToolControl.tsx'
import { type ControlProps, JsonControl, KeyValuesControl, NumberControl, StringsControl } from './text-controls.tsx'

/** The control of one form field, by its widget. */
export function Control({
  field,
  help,
  ...props
}: ControlProps & { field: FormField; help?: Pick<CodeFieldProps, 'complete' | 'onHandle'> }) {
  const { value, onChange, label, readOnly, attributes } = props
  const text = typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)
  switch (field.widget) {
    case 'multiline':
      return (
        <textarea
          {...attributes}
          className="field field-sizing-content max-h-80 min-h-16 resize-y"
          value={text}
          placeholder={field.placeholder}
          readOnly={readOnly}
          onChange={(event) => onChange(event.target.value)}
        />
      )
    case 'code':
      return (
        <LazyCode
          value={text}
          onChange={onChange}
          label={label}
          language={field.language}
          readOnly={readOnly}
          invalid={attributes['aria-invalid']}
          {...help}
        />
      )
    case 'number':
      return <NumberControl {...props} min={field.min} max={field.max} step={field.step} placeholder={field.placeholder} />
    case 'switch':
      return (
        <Switch.Root
          {...attributes}
          checked={value === true}
          disabled={readOnly}
          onCheckedChange={onChange}
          className="relative h-[18px] w-8 shrink-0 rounded-full border border-strong bg-sunken transition-colors data-[state=checked]:border-transparent data-[state=checked]:bg-accent"
        >
          <Switch.Thumb className="block size-3 translate-x-[2px] rounded-full bg-strong transition-transform duration-100 data-[state=checked]:translate-x-4 data-[state=checked]:bg-on-accent" />
        </Switch.Root>
      )
    case 'select':
      return (
        <select {...attributes} className="field" value={text} disabled={readOnly} onChange={(event) => onChange(event.target.value)}>
          {!field.options?.some((option) => option.value === text) && <option value={text}>{text || strings.inspector.choose}</option>}
          {field.options?.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )
    case 'strings':
      return <StringsControl {...props} />
    case 'key-values':
      return <KeyValuesControl {...props} />
    case 'json':
      // where nothing may be, it is what an empty field stands for
      return <JsonControl {...props} value={value ?? undefined} />
    case 'tools':
      return <ToolControl {...props} single={field.max === 1} />
    case 'mcp-tool':
      return <McpToolControl {...props} />
    case 'mcp-resources':
      return <McpResourcesControl {...props} />
    case 'prompt':
      // a model call, whose own text is its prompt, gives its input alone
      return <PromptControl {...props} given={field.name === 'promptName' ? ['in'] : agentPromptValues} />
    case 'agents':
      return typeof value === 'string' ? <TextControl {...props} placeholder={field.placeholder} /> : <StringsControl {...props} />
    case 'model':
      return <ModelControl {...props} offered={(name) => !mayEmbed(name)} />
    case 'embedding-model':
      return <ModelControl {...props} offered={mayEmbed} />
    case 'workflow':
      return <WorkflowControl {...props} />
    case 'text':
      return <TextControl {...props} placeholder={field.placeholder} />
  }
}

function TextControl({
  value,
  onChange,
  readOnly,
  attributes,
  placeholder,
  list,
}: ControlProps & { placeholder?: string | undefined; list?: string }) {
  return (
    <input
      {...attributes}
      className="field"
      value={typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)}
      placeholder={placeholder}
      list={list}
      readOnly={readOnly}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}

/** A model by name or alias; those that exist are offered, any other name can be typed. */
function ModelControl({ offered, ...props }: ControlProps & { offered(name: string): boolean }) {
  const models = useCatalogue((state) => state.models).filter(({ name }) => offered(name))
  const list = `${props.attributes.id}-models`
  return (
    <>
      <TextControl {...props} list={list} />
      <datalist id={list}>
        {models.map((model) => (
          <option key={model.name} value={model.name}>
            {model.provider}
          </option>
        ))}
      </datalist>
    </>
  )
}

function WorkflowControl({ value, onChange, readOnly, attributes }: ControlProps) {
  const workflows = useCatalogue((state) => state.workflows)
  const current = typeof value === 'string' ? value : ''
  const known = workflows?.some((workflow) => workflow.id === current || workflow.file === current)
  return (
    <select {...attributes} className="field" value={current} disabled={readOnly} onChange={(event) => onChange(event.target.value)}>
      {!known && <option value={current}>{current || strings.inspector.choose}</option>}
      {workflows?.map((workflow) => (
        <option key={workflow.file} value={workflow.id}>
          {workflow.name}
        </option>
      ))}
    </select>
  )
}
