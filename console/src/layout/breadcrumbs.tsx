import Box from '@cloudscape-design/components/box';
import { createContext, useContext } from 'react';
import { createPortal } from 'react-dom';
import { RouteLink } from '../components/route-link.tsx';
import { strings } from '../strings.ts';
import { useWorkspace } from '../workspace/workspace-context.ts';
import { home } from './pages.ts';

export interface Crumb {
  readonly text: string;
  /** The path within the workspace. */
  readonly path: string;
}

/** The element of the layout for the breadcrumbs of a page; null until it is rendered. */
export const BreadcrumbSlot = createContext<HTMLElement | null>(null);

/** The path to a page: the workspace, the pages above, and the page. */
export function Breadcrumbs({ above, title }: { above: readonly Crumb[]; title: string }) {
  const slot = useContext(BreadcrumbSlot);
  const { workspace } = useWorkspace();
  if (slot === null) return null;
  return createPortal(
    <nav aria-label={strings.layout.breadcrumbs}>
      <ol className="breadcrumbs">
        {[{ text: workspace.name, path: home }, ...above].map(({ text, path }) => (
          <li key={path}>
            <RouteLink to={path}>{text}</RouteLink>
          </li>
        ))}
        <li aria-current="page">
          <Box color="text-body-secondary" fontWeight="bold">
            {title}
          </Box>
        </li>
      </ol>
    </nav>,
    slot,
  );
}
