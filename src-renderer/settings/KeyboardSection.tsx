import { useState } from 'react'
import { Shortcuts } from '../commands/Shortcuts.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { settingsText } from '../ui/settings-strings.ts'
import { SectionHead } from './SectionHead.tsx'

const text = settingsText.keyboard

/** The keys of all commands. */
export function KeyboardSection() {
  const [words, setWords] = useState('')
  return (
    <>
      <SectionHead title={text.title} text={text.text} />
      <SearchField className="mb-3 max-w-80" label={text.find} value={words} onValue={setWords} />
      <Shortcuts words={words} empty={text.nothing} />
    </>
  )
}
