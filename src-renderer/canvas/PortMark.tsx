import './port-types.css'
import { type PortType, portTypes } from '#shared/nodes/port.ts'
import { drawingText } from '../ui/drawing-strings.ts'

const text = drawingText.ports

/** The form and colour of a type, as its ports have them on the canvas. */
export function PortMark({ type }: { type: PortType }) {
  return <span className="port-mark" data-type={type} aria-hidden />
}

/** What the forms and colours of ports mean. */
export function PortLegend() {
  return (
    <section className="mt-3">
      <h3 className="mb-1 font-semibold">{text.legend}</h3>
      <p className="mb-2 text-muted text-xs">{text.legendHelp}</p>
      <ul className="grid grid-cols-3 gap-x-6 gap-y-1 text-xs max-sm:grid-cols-2">
        {portTypes.map((type) => (
          <li key={type} className="flex items-center gap-2">
            <PortMark type={type} />
            {text.types[type]}
          </li>
        ))}
        <li className="flex items-center gap-2">
          <span className="port-mark" data-error aria-hidden />
          {text.error}
        </li>
      </ul>
    </section>
  )
}
