import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Link,
} from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { SessionsPage } from './pages/sessions/sessions-page.tsx'
import {
  parseSearch,
  readCompareSearch,
  readSessionSearch,
  readSessionsSearch,
  stringifySearch,
} from './search-params.ts'
import { Notice } from './ui/notice.tsx'

const rootRoute = createRootRoute({ notFoundComponent: NotFound })

const sessionsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: readSessionsSearch,
  component: SessionsPage,
})

const sessionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sessions/$sessionId',
  validateSearch: readSessionSearch,
  component: lazyRouteComponent(() => import('./pages/session/session-page.tsx'), 'SessionPage'),
})

const compareRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/compare',
  validateSearch: readCompareSearch,
  component: lazyRouteComponent(() => import('./pages/compare/compare-page.tsx'), 'ComparePage'),
})

/** Which address shows which page. */
export const router = createRouter({
  routeTree: rootRoute.addChildren([sessionsRoute, sessionRoute, compareRoute]),
  defaultPreload: 'intent',
  parseSearch,
  stringifySearch,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

function NotFound(): ReactNode {
  return (
    <Notice title="There is no page at this address">
      <Link to="/" className="text-accent hover:underline">
        All sessions
      </Link>
    </Notice>
  )
}
