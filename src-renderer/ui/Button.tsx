import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { Tip } from './Tip.tsx'

const looks = {
  primary: 'bg-accent text-on-accent border-transparent hover:brightness-110 font-medium',
  plain: 'bg-surface text-ink border-line hover:border-strong',
  quiet: 'bg-transparent text-ink border-transparent hover:bg-sunken',
  good: 'bg-good-soft text-good border-good/40 hover:border-good font-medium',
  bad: 'bg-bad-soft text-bad border-bad/40 hover:border-bad font-medium',
} as const

interface ButtonProps extends ComponentProps<'button'> {
  look?: keyof typeof looks
  icon?: LucideIcon
  small?: boolean
}

export function Button({ look = 'plain', icon: Icon, small, className = '', children, ...rest }: ButtonProps) {
  const size = small ? 'h-6 px-2 text-xs gap-1' : 'h-[30px] px-3 gap-1.5'
  return (
    <button
      type="button"
      className={`inline-flex shrink-0 items-center justify-center whitespace-nowrap rounded border transition-colors duration-100 disabled:pointer-events-none disabled:opacity-50 ${size} ${looks[look]} ${className}`}
      {...rest}
    >
      {Icon && <Icon size={small ? 12 : 14} aria-hidden />}
      {children}
    </button>
  )
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  icon: LucideIcon
  /** What it does; also its name for screen readers. */
  label: string
  shortcut?: string
  small?: boolean
  /** Where its tip comes up; below it when this is left out. */
  side?: 'bottom' | 'top' | 'right' | 'left'
}

export function IconButton({ icon: Icon, label, shortcut, small, side, className = '', ...rest }: IconButtonProps) {
  return (
    <Tip text={label} {...(shortcut ? { shortcut } : {})} {...(side ? { side } : {})}>
      <button
        type="button"
        aria-label={label}
        className={`inline-flex shrink-0 items-center justify-center rounded text-muted transition-colors duration-100 hover:bg-sunken hover:text-ink disabled:pointer-events-none disabled:opacity-40 aria-pressed:bg-accent-soft aria-pressed:text-accent-ink ${small ? 'size-6' : 'size-[30px]'} ${className}`}
        {...rest}
      >
        <Icon size={small ? 14 : 16} aria-hidden />
      </button>
    </Tip>
  )
}
