import { createBrowserRouter, Navigate } from 'react-router';
import { Splash } from './components/splash.tsx';
import { PageFailed } from './layout/page-failed.tsx';
import { PageNotFound } from './layout/page-not-found.tsx';
import { home } from './layout/pages.ts';
import { Shell } from './layout/shell.tsx';
import { pagePaths } from './start/page-paths.ts';
import { workspacePath } from './workspace/workspace-address.ts';

/** Creates the router for the pages of a workspace. Each page is loaded when it is opened. */
export const createRouter = (workspaceId: string) =>
  createBrowserRouter(
    [
      {
        element: <Shell />,
        errorElement: <PageFailed />,
        hydrateFallbackElement: <Splash />,
        children: [
          {
            errorElement: <PageFailed />,
            children: [
              { index: true, element: <Navigate to={home} replace /> },
              {
                path: pagePaths['overview-page'],
                lazy: async () => ({ Component: (await import('./pages/overview-page.tsx')).OverviewPage }),
              },
              {
                path: pagePaths['keys-page'],
                lazy: async () => ({ Component: (await import('./pages/keys-page.tsx')).KeysPage }),
              },
              {
                path: pagePaths['create-key-page'],
                lazy: async () => ({ Component: (await import('./pages/create-key-page.tsx')).CreateKeyPage }),
              },
              {
                path: pagePaths['edit-key-page'],
                lazy: async () => ({ Component: (await import('./pages/edit-key-page.tsx')).EditKeyPage }),
              },
              {
                path: pagePaths['key-page'],
                lazy: async () => ({ Component: (await import('./pages/key-page.tsx')).KeyPage }),
              },
              {
                path: pagePaths['usage-page'],
                lazy: async () => ({ Component: (await import('./pages/usage-page.tsx')).UsagePage }),
              },
              {
                path: pagePaths['plan-page'],
                lazy: async () => ({ Component: (await import('./pages/plan-page.tsx')).PlanPage }),
              },
              {
                path: pagePaths['audit-page'],
                lazy: async () => ({ Component: (await import('./pages/audit-page.tsx')).AuditPage }),
              },
              {
                path: pagePaths['members-page'],
                lazy: async () => ({ Component: (await import('./pages/members-page.tsx')).MembersPage }),
              },
              {
                path: pagePaths['reference-page'],
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
