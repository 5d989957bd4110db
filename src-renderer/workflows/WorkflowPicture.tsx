import type { DocumentPicture, PictureShape } from '#shared/document/document-picture.ts'

interface WorkflowPictureProps {
  picture: DocumentPicture
  /** What it shows, for screen readers; without it, it is decoration. */
  label?: string
  className?: string
}

const margin = 60
/** A small workflow is not blown up: its cards look like those of the others. */
const least = { width: 1300, height: 700 }

/** A workflow as it looks from far away, in the colours of its nodes. */
export function WorkflowPicture({ picture, label, className = '' }: WorkflowPictureProps) {
  const width = Math.max(least.width, picture.width + 2 * margin)
  const height = Math.max(least.height, picture.height + 2 * margin)
  const [x, y] = [(picture.width - width) / 2, (picture.height - height) / 2]
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: it has a label, or is decoration; a title would be a tip on the card around it
    <svg
      viewBox={`${x} ${y} ${width} ${height}`}
      preserveAspectRatio="xMidYMid meet"
      className={className}
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      {picture.shapes.filter(({ form }) => form === 'frame').map(drawn)}
      {picture.lines.map(([x1, y1, x2, y2], index) => {
        const bend = Math.max(40, Math.abs(x2 - x1) / 2)
        return (
          <path
            // biome-ignore lint/suspicious/noArrayIndexKey: a picture is drawn once, and its lines have no names
            key={index}
            d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
            fill="none"
            stroke="var(--strong)"
            strokeOpacity={0.7}
            strokeWidth={1}
            vectorEffect="non-scaling-stroke"
          />
        )
      })}
      {picture.shapes.filter(({ form }) => form !== 'frame').map(drawn)}
    </svg>
  )
}

function drawn({ x, y, width, height, form, group }: PictureShape, index: number) {
  const colour = group ? `var(--group-${group})` : 'var(--muted)'
  const dashed = form === 'note' || group === null
  return (
    <g key={`${form} ${index}`}>
      <rect
        x={x}
        y={y}
        width={width}
        height={height}
        rx={14}
        fill={form === 'frame' ? 'var(--sunken)' : 'var(--surface)'}
        stroke={colour}
        strokeWidth={1}
        strokeDasharray={dashed ? '3 2' : undefined}
        vectorEffect="non-scaling-stroke"
      />
      {form === 'card' && <rect x={x + 16} y={y + 18} width={22} height={22} rx={6} fill={colour} />}
      {form === 'card' && (
        <rect x={x + 50} y={y + 22} width={Math.max(0, width - 100)} height={14} rx={7} fill={colour} fillOpacity={0.45} />
      )}
      {form === 'card' && (
        <rect x={x + 16} y={y + 58} width={Math.max(0, width - 80)} height={12} rx={6} fill="var(--strong)" fillOpacity={0.35} />
      )}
      {form === 'frame' && (
        <rect x={x + 16} y={y + 18} width={Math.min(220, width / 2)} height={16} rx={8} fill={colour} fillOpacity={0.6} />
      )}
    </g>
  )
}
