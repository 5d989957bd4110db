import { ExternalLink, ImageOff } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import Markdown, { type Components } from 'react-markdown'
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize'
import remarkGfm from 'remark-gfm'
import { visibleText } from '#shared/visible-text.ts'
import { openLink } from '../../ui/open-link.ts'
import { runText } from '../../ui/run-strings.ts'
import { citedId, citeScheme, linkCitations } from './citations.ts'
import '../../styles/markdown.css'
import './markdown-dense.css'

/** What GitHub allows, less everything that loads something by itself. */
const schema = {
  ...defaultSchema,
  tagNames: (defaultSchema.tagNames ?? []).filter((name) => !['picture', 'source', 'input'].includes(name)),
  protocols: { href: ['https', 'mailto', citeScheme.slice(0, -1)], src: ['https', 'http', 'data'] },
}

const safeAddress = (address: string, attribute: string): string =>
  attribute === 'src' ? '' : /^(?:https:\/\/|mailto:|cite:)/i.test(address) ? address : ''

interface SafeMarkdownProps {
  text: string
  /** How a citation `[E: id]` is shown; without it the id is shown. */
  renderCitation?: (id: string) => ReactNode
  /** Ids that can be cited. */
  citable?: ReadonlySet<string>
  /** For small places. */
  dense?: boolean
}

/**
 * Markdown from a model, a tool or a file. No markup of its own is kept, nothing is loaded, images are named and not
 * shown, and a link opens outside, on a click, when it is https or mailto.
 */
export const SafeMarkdown = memo(function SafeMarkdown({ text, renderCitation, citable, dense = false }: SafeMarkdownProps) {
  const components: Components = {
    a({ href, children }) {
      const address = href ?? ''
      const cited = citedId(address)
      if (cited !== null) return renderCitation ? renderCitation(cited) : <code>{cited}</code>
      if (address === '') return <span>{children}</span>
      return (
        <a
          href={address}
          title={address}
          rel="noopener noreferrer"
          onClick={(event) => {
            event.preventDefault()
            openLink(address)
          }}
          onAuxClick={(event) => event.preventDefault()}
        >
          {children}
          <ExternalLink size={12} className="ml-0.5 inline align-[-1px]" aria-label={runText.output.links} />
        </a>
      )
    },
    img({ alt }) {
      return (
        <span className="inline-flex items-center gap-1 rounded border px-1.5 text-muted text-xs">
          <ImageOff size={12} aria-hidden />
          {runText.output.image(alt ?? '')}
        </span>
      )
    },
  }
  return (
    <div className={dense ? 'markdown markdown-dense' : 'markdown'}>
      <Markdown
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[[rehypeSanitize, schema]]}
        urlTransform={(address, attribute) => safeAddress(address, attribute)}
        components={components}
      >
        {linkCitations(visibleText(text), citable)}
      </Markdown>
    </div>
  )
})
