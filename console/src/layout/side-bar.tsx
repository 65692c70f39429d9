import { Link, useLocation } from 'react-router';
import { strings } from '../strings.ts';
import { useWorkspace } from '../workspace/workspace-context.ts';
import { home, pageAt, pages } from './pages.ts';

/** The side bar with the list of pages. */
export function SideBar({ onFollow }: { onFollow: () => void }) {
  const { pathname } = useLocation();
  const { workspace } = useWorkspace();
  const active = pageAt(pathname);
  return (
    <nav className="side-bar" aria-label={strings.layout.navigation}>
      <Link className="side-bar-title" to={home} onClick={onFollow}>
        {workspace.name}
      </Link>
      <ul>
        {pages.map(({ path, text }) => (
          <li key={path}>
            <Link to={path} onClick={onFollow} {...(path === active?.path && { 'aria-current': 'page' as const })}>
              {text}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
