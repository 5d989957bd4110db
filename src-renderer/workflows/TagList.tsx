import { visibleText } from '#shared/visible-text.ts'

/** Tags as they stand beside a name: the first few, and how many more there are. */
export function TagList({ tags, most }: { tags: readonly string[]; most: number }) {
  if (tags.length === 0) return null
  const more = tags.length - most
  return (
    <span className="flex min-w-0 shrink items-center gap-1" title={tags.map(visibleText).join(', ')}>
      {tags.slice(0, most).map((tag) => (
        <span key={tag} className="max-w-32 truncate rounded border bg-surface px-1.5 text-muted text-xs leading-4">
          {visibleText(tag)}
        </span>
      ))}
      {more > 0 && <span className="text-muted text-xs">+{more}</span>}
    </span>
  )
}
