import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import type { RefObject } from 'react'

/** Rows of one height in a scrolling element, of which only those in sight are drawn. */
export type VirtualRows = Virtualizer<HTMLDivElement, Element>

/** What a list must say about itself. */
export interface VirtualRowsOptions {
  readonly count: number
  readonly scroller: RefObject<HTMLDivElement | null>
  /** Pixels. */
  readonly rowHeight: number
  /** A name for a row that stays with it when rows move; its place by default. */
  readonly keyOf?: (index: number) => string | number
}

/** Works out which rows of a long list are in sight. */
export function useVirtualRows({
  count,
  scroller,
  rowHeight,
  keyOf = (index) => index,
}: VirtualRowsOptions): VirtualRows {
  // The instance changes under a memoised reader; the callers read it anew at every drawing.
  // oxlint-disable-next-line react/incompatible-library
  return useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: keyOf,
    overscan: 8,
  })
}
