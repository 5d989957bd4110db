import { FileUp } from 'lucide-react'
import { useRef } from 'react'
import { Button } from '../ui/Button.tsx'
import { workflowText } from '../ui/workflow-strings.ts'
import { accepted, takeFile } from './take-file.ts'

const text = workflowText.import

export function OpenFile() {
  const picker = useRef<HTMLInputElement>(null)
  return (
    <footer className="flex shrink-0 items-center gap-3 border-t bg-sunken px-4 py-2">
      <span className="min-w-0 flex-1 truncate text-muted text-xs">{text.hint}</span>
      <input
        ref={picker}
        type="file"
        accept={accepted}
        className="hidden"
        aria-label={text.open}
        onChange={(event) => {
          const file = event.target.files?.[0]
          if (file) void takeFile(file)
          event.target.value = ''
        }}
      />
      <Button icon={FileUp} onClick={() => picker.current?.click()}>
        {text.open}
      </Button>
    </footer>
  )
}
