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

/** Which address shows which page. */
export const router = createRouter({
  routeTree: rootRoute.addChildren([sessionsRoute, sessionRoute]),
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
