import { lazy, Suspense } from 'react'
import type { CodeFieldProps } from './CodeField.tsx'

const CodeField = lazy(() => import('./CodeField.tsx'))

/** A code editor, loaded when the first one is shown. */
export function LazyCode(props: CodeFieldProps) {
  return (
    <Suspense fallback={<div className="code-field min-h-16" />}>
      <CodeField {...props} />
    </Suspense>
  )
}
