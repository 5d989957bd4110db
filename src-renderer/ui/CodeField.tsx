import { javascript } from '@codemirror/lang-javascript'
import { json } from '@codemirror/lang-json'
import { markdown } from '@codemirror/lang-markdown'
import { EditorView, minimalSetup } from 'codemirror'
import { useEffect, useRef } from 'react'
import type { FormField } from '#shared/nodes/node-spec.ts'
import { cspNonce } from './csp-nonce.ts'

export interface CodeFieldProps {
  value: string
  onChange(value: string): void
  label: string
  language?: FormField['language'] | undefined
  placeholder?: string | undefined
  invalid?: boolean
  readOnly?: boolean
}

const languages = { javascript, json, markdown, jsonata: javascript, liquid: markdown }

/** A small code editor. Its own undo stays inside; the document's steps follow what is typed. */
export default function CodeField({ value, onChange, label, language, readOnly = false, invalid = false }: CodeFieldProps) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const change = useRef(onChange)
  change.current = onChange

  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is kept in step below; a new editor is only for another kind of text
  useEffect(() => {
    if (!place.current) return
    const editor = new EditorView({
      doc: value,
      parent: place.current,
      extensions: [
        minimalSetup,
        EditorView.cspNonce.of(cspNonce()),
        EditorView.lineWrapping,
        EditorView.editable.of(!readOnly),
        EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
        ...(language ? [languages[language]()] : []),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !update.transactions.some((transaction) => transaction.isUserEvent('set')))
            change.current(update.state.doc.toString())
        }),
      ],
    })
    view.current = editor
    return () => editor.destroy()
  }, [language, readOnly, label])

  useEffect(() => {
    const editor = view.current
    if (editor && editor.state.doc.toString() !== value)
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value }, userEvent: 'set' })
  }, [value])

  return <div ref={place} className="code-field" aria-invalid={invalid || undefined} />
}
