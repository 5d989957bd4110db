import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import Markdown, { type Components, type Options } from 'react-markdown'
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize'
import remarkGfm from 'remark-gfm'
import { visibleText } from '#shared/visible-text.ts'
import { Markup } from './html-text.ts'

const schema = {
  ...defaultSchema,
  tagNames: (defaultSchema.tagNames ?? []).filter((name) => !['picture', 'source', 'input'].includes(name)),
}

/** Nothing is loaded when the file is opened, also not by an image that a model wrote. */
const components: Components = { img: ({ alt }) => `[image: ${alt ?? ''}]` }

/** Markdown as markup that shows it, with no markup of its own, no image, and only https and mailto links. */
export function markdownHtml(text: string): Markup {
  const options: Options = {
    remarkPlugins: [remarkGfm],
    rehypePlugins: [[rehypeSanitize, schema]],
    urlTransform: (address) => (/^(?:https:\/\/|mailto:)/i.test(address) ? address : ''),
    components,
  }
  const element = createElement(Markdown, options, visibleText(text))
  return new Markup(renderToStaticMarkup(element))
}
