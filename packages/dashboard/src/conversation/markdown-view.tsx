import { Fragment, useMemo, type ReactNode } from 'react'
import { parseBlocks, type Block } from './markdown-blocks.ts'
import { parseInline, type Inline } from './markdown-inline.ts'

/** A Markdown text as elements. Nothing of it becomes markup, and nothing it names is loaded. */
export function MarkdownView({ text }: { readonly text: string }): ReactNode {
  const blocks = useMemo(() => parseBlocks(text), [text])
  return (
    <div className="space-y-2 break-words">
      {blocks.map((block, index) => (
        // A text's blocks have no name but their place.
        <BlockView key={`${index}`} block={block} />
      ))}
    </div>
  )
}

function BlockView({ block }: { readonly block: Block }): ReactNode {
  switch (block.kind) {
    case 'paragraph':
      return (
        <p className="whitespace-pre-wrap">
          <InlineText text={block.text} />
        </p>
      )
    case 'heading':
      return (
        <p
          role="heading"
          aria-level={Math.min(6, block.level + 2)}
          className={`pt-1 font-semibold ${block.level < 3 ? 'text-lg' : ''}`}
        >
          <InlineText text={block.text} />
        </p>
      )
    case 'code':
      return (
        <pre className="overflow-x-auto rounded-md border border-line bg-bg px-3 py-2 font-mono text-sm">
          {block.text}
        </pre>
      )
    case 'quote':
      return (
        <blockquote className="border-l-2 border-line-strong pl-3 whitespace-pre-wrap text-ink-soft">
          <InlineText text={block.text} />
        </blockquote>
      )
    case 'list':
      return <ListView items={block.items} />
    case 'table':
      return <TableView head={block.head} rows={block.rows} />
    case 'rule':
      return <hr className="border-line" />
    default:
      return block satisfies never
  }
}

function ListView({ items }: Pick<Extract<Block, { kind: 'list' }>, 'items'>): ReactNode {
  return (
    <ul className="space-y-0.5">
      {items.map((item, index) => (
        <li
          key={`${index}`}
          className="flex gap-2"
          style={{ paddingLeft: Math.min(item.depth, 8) * 16 }}
        >
          <span className="min-w-3 shrink-0 text-right text-ink-mute">{item.marker}</span>
          <span className="min-w-0 whitespace-pre-wrap">
            <InlineText text={item.text} />
          </span>
        </li>
      ))}
    </ul>
  )
}

function TableView({ head, rows }: Omit<Extract<Block, { kind: 'table' }>, 'kind'>): ReactNode {
  return (
    <div className="overflow-x-auto">
      <table className="border-collapse text-sm">
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th
                key={`${index}`}
                className="border-b border-line-strong py-1 pr-4 text-left font-medium"
              >
                <InlineText text={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={`${index}`} className="border-b border-line">
              {row.map((cell, column) => (
                <td key={`${column}`} className="py-1 pr-4 align-top">
                  <InlineText text={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function InlineText({ text }: { readonly text: string }): ReactNode {
  return <InlineRun run={parseInline(text)} />
}

function InlineRun({ run }: { readonly run: readonly Inline[] }): ReactNode {
  return run.map((inline, index) => (
    <Fragment key={`${index}`}>
      <InlineView inline={inline} />
    </Fragment>
  ))
}

function InlineView({ inline }: { readonly inline: Inline }): ReactNode {
  switch (inline.kind) {
    case 'text':
      return inline.text
    case 'code':
      return (
        <code className="rounded-sm bg-raised px-1 font-mono text-[0.92em]">{inline.text}</code>
      )
    case 'strong':
      return (
        <strong className="font-semibold">
          <InlineRun run={inline.children} />
        </strong>
      )
    case 'em':
      return (
        <em>
          <InlineRun run={inline.children} />
        </em>
      )
    case 'strike':
      return (
        <s>
          <InlineRun run={inline.children} />
        </s>
      )
    case 'link':
      return (
        <a
          href={inline.href}
          title={inline.href}
          target="_blank"
          rel="noreferrer noopener"
          className="text-accent underline underline-offset-2"
        >
          <InlineRun run={inline.children} />
        </a>
      )
    case 'image':
      return (
        <span title={inline.href} className="rounded-sm bg-raised px-1.5 text-sm text-ink-soft">
          image, not loaded: {inline.alt || inline.href}
        </span>
      )
    default:
      return inline satisfies never
  }
}
