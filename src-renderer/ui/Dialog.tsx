import { X } from 'lucide-react'
import { Dialog as Base } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { focusCanvas } from './focus.ts'
import { useAsModal } from './modals.ts'
import { strings } from './strings.ts'

interface DialogProps {
  open: boolean
  onClose(): void
  title: string
  description?: string
  /** Pixels. */
  width?: number
  /** What is in it comes up to its edges. */
  flush?: boolean
  children: ReactNode
  footer?: ReactNode
}

export function Dialog(props: DialogProps) {
  return (
    <Base.Root open={props.open} onOpenChange={(next) => !next && props.onClose()}>
      <Base.Portal>
        <Content {...props} />
      </Base.Portal>
    </Base.Root>
  )
}

function Content({ title, description, width = 560, flush, children, footer }: DialogProps) {
  useAsModal()
  const [opener] = useState(() => document.activeElement)
  // these dialogs have no trigger that the library could give the keyboard back to
  const giveBack = (event: Event) => {
    event.preventDefault()
    if (opener instanceof HTMLElement && opener !== document.body && opener.isConnected) opener.focus({ preventScroll: true })
    else focusCanvas()
  }
  return (
    <>
      <Base.Overlay className="fixed inset-0 z-40 bg-shade" />
      <Base.Content
        data-modal
        onCloseAutoFocus={giveBack}
        className="popup fixed top-1/2 left-1/2 z-40 flex max-h-[86vh] max-w-[94vw] -translate-x-1/2 -translate-y-1/2 flex-col overflow-hidden"
        style={{ width }}
        {...(description ? {} : { 'aria-describedby': undefined })}
      >
        <header className="flex items-start gap-3 border-b px-5 pt-4 pb-3">
          <div className="min-w-0 flex-1">
            <Base.Title className="text-lg font-semibold">{title}</Base.Title>
            {description && <Base.Description className="text-muted">{description}</Base.Description>}
          </div>
          {/* no tip: it would take the Escape that closes the dialog */}
          <Base.Close asChild>
            <button
              type="button"
              aria-label={strings.close}
              className="inline-flex size-[30px] items-center justify-center rounded text-muted hover:bg-sunken hover:text-ink"
            >
              <X size={16} aria-hidden />
            </button>
          </Base.Close>
        </header>
        <div className={flush ? 'min-h-0 flex-1' : 'min-h-0 flex-1 overflow-auto px-5 py-4'}>{children}</div>
        {footer && <footer className="flex flex-wrap items-center justify-end gap-2 border-t bg-sunken px-5 py-3">{footer}</footer>}
      </Base.Content>
    </>
  )
}
