import { writeDocument } from '#shared/document/write-document.ts'
import { fileName, saveText } from '../run/output/save-text.ts'
import { shownDocument, useDocument } from '../state/document-store.ts'

/** Saves what is on the canvas as a file of its own, with what is not saved yet. */
export function exportShown(): void {
  const document = shownDocument(useDocument.getState())
  if (document) saveText(fileName(document.name, 'trellis.json'), writeDocument(document), 'application/json')
}
