import { Search } from 'lucide-react'
import type { ComponentProps } from 'react'

interface SearchFieldProps extends Omit<ComponentProps<'input'>, 'value' | 'onChange'> {
  /** What is searched; also its name for screen readers. */
  label: string
  value: string
  onValue(value: string): void
  small?: boolean
}

/** A field that narrows what is listed. `className` is that of its frame. */
export function SearchField({ label, value, onValue, small, className = '', ...rest }: SearchFieldProps) {
  return (
    <div className={`relative min-w-0 ${className}`}>
      <Search size={small ? 12 : 14} className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-muted" aria-hidden />
      <input
        className={`field pl-7! ${small ? 'min-h-[26px]! text-xs' : ''}`}
        placeholder={label}
        aria-label={label}
        value={value}
        onChange={(event) => onValue(event.target.value)}
        {...rest}
      />
    </div>
  )
}
