import type { ReactNode } from 'react'

interface ScrollBoxProps {
  /** What it holds, for screen readers. */
  label: string
  className: string
  children: ReactNode
}

/** Something that may be longer than its place and is scrolled, by keyboard too. */
export function ScrollBox({ label, className, children }: ScrollBoxProps) {
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      className={`overflow-auto focus-visible:outline-offset-[-2px] ${className}`}
    >
      {children}
    </section>
  )
}
