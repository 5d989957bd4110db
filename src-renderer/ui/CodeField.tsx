import './code-field.css'
import { autocompletion, type CompletionContext } from '@codemirror/autocomplete'
import { javascript } from '@codemirror/lang-javascript'
import { json } from '@codemirror/lang-json'
import { markdown } from '@codemirror/lang-markdown'
import { EditorView, minimalSetup } from 'codemirror'
import { useEffect, useRef } from 'react'
import type { FormField } from '#shared/nodes/node-spec.ts'
import { cspNonce } from './csp-nonce.ts'

/** What an editor offers while something is written, given the text before the cursor. */
export type Complete = (before: string, explicit: boolean) => OfferedWords | null

interface OfferedWords {
  from: number
  options: readonly { label: string; detail: string; info?: string; kind: string; apply?: string }[]
}

/** What others may do in an editor. */
export interface CodeHandle {
  /** Puts text where the cursor is, made from what is before it, and goes on there. */
  insert(write: (before: string) => string): void
  /** Puts the cursor to a place, counted from 1. */
  goTo(line: number, column: number): void
}

export interface CodeFieldProps {
  value: string
  onLeave?(): void
  onChange(value: string): void
  label: string
  language?: FormField['language'] | undefined
  placeholder?: string | undefined
  invalid?: boolean
  readOnly?: boolean
  complete?: Complete | undefined
  /** Called with a way into the editor once there is one, and with null when it is gone. */
  onHandle?: ((handle: CodeHandle | null) => void) | undefined
}

const languages = { javascript, json, markdown, jsonata: javascript, liquid: markdown }

/** A small code editor. Its own undo stays inside; the document's steps follow what is typed. */
export default function CodeField(props: CodeFieldProps) {
  const { value, label, language, readOnly = false, invalid = false } = props
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const latest = useRef(props)
  latest.current = props
  const helps = props.complete !== undefined

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
        ...(helps && !readOnly
          ? [autocompletion({ override: [(context) => offered(context, latest.current.complete)], icons: false })]
          : []),
        EditorView.domEventHandlers({ blur: () => latest.current.onLeave?.() }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !update.transactions.some((transaction) => transaction.isUserEvent('set')))
            latest.current.onChange(update.state.doc.toString())
        }),
      ],
    })
    view.current = editor
    latest.current.onHandle?.(handleOf(editor))
    return () => {
      latest.current.onHandle?.(null)
      editor.destroy()
    }
  }, [language, readOnly, label, helps])

  useEffect(() => {
    const editor = view.current
    if (editor && editor.state.doc.toString() !== value)
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value }, userEvent: 'set' })
  }, [value])

  return <div ref={place} className="code-field" aria-invalid={invalid || undefined} />
}

function offered({ state, pos, explicit }: CompletionContext, complete: Complete | undefined) {
  const found = complete?.(state.sliceDoc(0, pos), explicit)
  if (!found) return null
  // a name may have any characters, so what is written goes on being filtered as long as it is one word
  const options = found.options.map(({ label, detail, info, kind, apply }) => ({
    label,
    type: kind,
    detail: info === undefined ? detail : `${detail}  ${info}`,
    ...(apply === undefined ? {} : { apply }),
  }))
  return { from: found.from, options, validFor: /^[\w$-]*$/ }
}

function handleOf(editor: EditorView): CodeHandle {
  return {
    insert(write) {
      const { from, to } = editor.state.selection.main
      const text = write(editor.state.sliceDoc(0, from))
      editor.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + text.length }, userEvent: 'input' })
      editor.focus()
    },
    goTo(line, column) {
      const { doc } = editor.state
      const at = doc.line(Math.min(Math.max(1, line), doc.lines))
      editor.dispatch({ selection: { anchor: Math.min(at.from + Math.max(0, column - 1), at.to) }, scrollIntoView: true })
      editor.focus()
    },
  }
}
