import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import { createContext, useContext } from 'react';
import { createPortal } from 'react-dom';
import { useNavigate } from 'react-router';
import { useAddresses } from '../components/addresses.ts';
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
  const navigate = useNavigate();
  const slot = useContext(BreadcrumbSlot);
  const { workspace } = useWorkspace();
  const { addressOf, pathOf } = useAddresses();
  if (slot === null) return null;
  const crumbs = [{ text: workspace.name, path: home }, ...above, { text: title, path: '' }];
  return createPortal(
    <BreadcrumbGroup
      ariaLabel={strings.layout.breadcrumbs}
      items={crumbs.map(({ text, path }) => ({ text, href: addressOf(path) }))}
      onFollow={(event) => {
        event.preventDefault();
        void navigate(pathOf(event.detail.href));
      }}
    />,
    slot,
  );
}
