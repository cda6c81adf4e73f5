import { characters, clip } from './safe-text.ts'

/** A column: its head, how to get a cell's text, and how to paint it once it has its width. */
export interface Column<Row> {
  readonly head: string
  readonly align?: 'left' | 'right'
  /** Longer texts are cut. Default: as wide as its longest cell. */
  readonly maxWidth?: number
  text(row: Row): string
  paint?(text: string, row: Row): string
}

/** A table as text. */
export interface Table {
  readonly head: string
  readonly lines: readonly string[]
  /** Characters of the widest line. */
  readonly width: number
}

const GAP = '  '

/** Lays out rows in columns, two spaces between them. */
export function layOut<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Table {
  const laid = columns.map((column) => layOutColumn(column, rows))
  const lines = rows.map((_, index) => laid.map(({ cells }) => cells[index] ?? '').join(GAP))
  const width = laid.reduce((sum, column) => sum + column.width + GAP.length, -GAP.length)
  return { head: laid.map(({ head }) => head).join(GAP), lines, width }
}

function layOutColumn<Row>(column: Column<Row>, rows: readonly Row[]) {
  const texts = rows.map((row) => cell(column, row))
  const width = texts.reduce(
    (widest, text) => Math.max(widest, characters(text).length),
    column.head.length,
  )
  const cells = rows.map((row, index) => {
    const padded = pad(texts[index] ?? '', width, column.align)
    return column.paint?.(padded, row) ?? padded
  })
  return { head: pad(column.head, width, column.align), cells, width }
}

function cell<Row>(column: Column<Row>, row: Row): string {
  const text = column.text(row)
  return column.maxWidth === undefined ? text : clip(text, column.maxWidth)
}

/** Pads by characters, not by UTF-16 units. */
function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - characters(text).length))
  return align === 'left' ? text + space : space + text
}
