import SideNavigation from '@cloudscape-design/components/side-navigation';
import { useLocation, useNavigate } from 'react-router';
import { useAddresses } from '../components/addresses.ts';
import { useWorkspace } from '../workspace/workspace-context.ts';
import { home, pageAt, pages } from './pages.ts';

/** The side bar with the list of pages. */
export function SideBar({ onFollow }: { onFollow: () => void }) {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { workspace } = useWorkspace();
  const { addressOf, pathOf } = useAddresses();
  const active = pageAt(pathname);
  return (
    <SideNavigation
      header={{ text: workspace.name, href: addressOf(home) }}
      activeHref={active === undefined ? '' : addressOf(active.path)}
      items={pages.map(({ text, path }) => ({ type: 'link', text, href: addressOf(path) }))}
      onFollow={(event) => {
        event.preventDefault();
        onFollow();
        void navigate(pathOf(event.detail.href));
      }}
    />
  );
}
