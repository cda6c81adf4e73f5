/** The grid that the head and the rows of the sessions table share; the last two need a wide page. */
export const COLUMNS =
  'grid grid-cols-[118px_minmax(140px,1fr)_108px_76px_84px_44px_44px_52px_108px_158px] px-2 ' +
  'xl:grid-cols-[120px_minmax(180px,1fr)_140px_80px_84px_48px_48px_56px_116px_160px_144px_176px]'
