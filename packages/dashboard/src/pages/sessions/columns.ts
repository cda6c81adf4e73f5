/** The grid that the head and the rows of the sessions table share; the last two need a wide page. */
export const COLUMNS =
  'grid grid-cols-[112px_minmax(140px,1fr)_112px_76px_84px_44px_44px_52px_116px_148px] px-2 ' +
  'xl:grid-cols-[116px_minmax(180px,1fr)_140px_80px_84px_48px_48px_56px_120px_148px_150px_176px]'
