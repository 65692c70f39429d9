import { followTheme } from '../layout/theme.ts';
import { callbackPath, signedOutPath } from '../session/create-user-manager.ts';
import { pageAfter } from '../session/page-after.ts';
import { Session } from '../session/session.ts';
import { preload } from './files.ts';
import { partOf } from './page-paths.ts';

/**
 * The first script of the console. It redirects to the sign-in; the application is loaded by the page to which the provider
 * returns, while the session starts.
 */
async function start(): Promise<void> {
  const { pathname, href } = location;
  if (pathname === callbackPath) {
    const page = partOf(pageAfter(href));
    for (const part of ['main', ...(page === undefined ? [] : [page]), 'fonts']) preload(part);
  } else if (pathname === signedOutPath) preload('main');
  const session = new Session();
  await session.start();
  // The page has left for the provider.
  if (session.state().kind === 'starting') return;
  const { show } = await import('../main.tsx');
  show(session);
}

/** Replaces the splash if the application cannot be loaded. */
function tell(): void {
  const main = document.querySelector('.splash');
  if (main === null) return;
  main.removeAttribute('aria-busy');
  main.setAttribute('role', 'alert');
  main.textContent =
    'The console can’t be loaded. Check your network connection, then reload the page. The console may have been updated meanwhile.';
}

followTheme();
start().catch(tell);
