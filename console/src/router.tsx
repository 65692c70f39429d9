import { createBrowserRouter, Navigate } from 'react-router';
import { Splash } from './components/splash.tsx';
import { PageFailed } from './layout/page-failed.tsx';
import { PageNotFound } from './layout/page-not-found.tsx';
import { home } from './layout/pages.ts';
import { Shell } from './layout/shell.tsx';
import { workspacePath } from './workspace/workspace-address.ts';

/** Creates the router for the pages of a workspace. Each page is loaded when it is opened. */
export const createRouter = (workspaceId: string) =>
  createBrowserRouter(
    [
      {
        element: <Shell />,
        hydrateFallbackElement: <Splash />,
        children: [
          {
            errorElement: <PageFailed />,
            children: [
              { index: true, element: <Navigate to={home} replace /> },
              {
                path: 'overview',
                lazy: async () => ({ Component: (await import('./pages/overview-page.tsx')).OverviewPage }),
              },
              { path: 'keys', lazy: async () => ({ Component: (await import('./pages/keys-page.tsx')).KeysPage }) },
              {
                path: 'keys/create',
                lazy: async () => ({ Component: (await import('./pages/create-key-page.tsx')).CreateKeyPage }),
              },
              {
                path: 'keys/:id/edit',
                lazy: async () => ({ Component: (await import('./pages/edit-key-page.tsx')).EditKeyPage }),
              },
              { path: 'keys/:id', lazy: async () => ({ Component: (await import('./pages/key-page.tsx')).KeyPage }) },
              { path: 'usage', lazy: async () => ({ Component: (await import('./pages/usage-page.tsx')).UsagePage }) },
              { path: 'plan', lazy: async () => ({ Component: (await import('./pages/plan-page.tsx')).PlanPage }) },
              {
                path: 'audit-log',
                lazy: async () => ({ Component: (await import('./pages/audit-page.tsx')).AuditPage }),
              },
              {
                path: 'members',
                lazy: async () => ({ Component: (await import('./pages/members-page.tsx')).MembersPage }),
              },
              {
                path: 'api-reference',
                lazy: async () => ({ Component: (await import('./pages/reference-page.tsx')).ReferencePage }),
              },
              { path: '*', element: <PageNotFound /> },
            ],
          },
        ],
      },
    ],
    { basename: workspacePath(workspaceId) },
  );
