import Button from '@cloudscape-design/components/button';
import { useEffect, useRef, useState } from 'react';
import { Outlet, useNavigation } from 'react-router';
import { useSearchDialog } from '../search/use-search-dialog.tsx';
import { strings } from '../strings.ts';
import { BreadcrumbSlot } from './breadcrumbs.tsx';
import { NotificationBar } from './notification-bar.tsx';
import { NotificationsProvider } from './notifications.tsx';
import { SideBar } from './side-bar.tsx';
import { TopBar } from './top-bar.tsx';

/** The width from which the side bar starts open, beside the page. On a narrower screen it takes the place of the page. */
const wide = matchMedia('(min-width: 912px)');

/** The frame around every page. */
export function Shell() {
  const [isNavigationOpen, setNavigationOpen] = useState(wide.matches);
  useEffect(() => {
    // A person who zooms in or makes the window narrow keeps the page.
    const follow = () => setNavigationOpen(wide.matches);
    wide.addEventListener('change', follow);
    return () => wide.removeEventListener('change', follow);
  }, []);
  const [breadcrumbSlot, setBreadcrumbSlot] = useState<HTMLElement | null>(null);
  const search = useSearchDialog();
  const content = useRef<HTMLDivElement>(null);
  const { layout } = strings;
  const isLoading = useNavigation().state === 'loading';
  return (
    <NotificationsProvider>
      {/* biome-ignore lint/a11y/useValidAnchor: a skip link is an anchor, and onClick only moves the focus to its target. */}
      <a
        className="skip-link"
        href="#content"
        onClick={(event) => {
          // Following the link is a navigation, and a form with unsaved input would ask.
          event.preventDefault();
          content.current?.focus();
        }}
      >
        {layout.skip}
      </a>
      <TopBar onSearch={search.open} />
      <div className={isNavigationOpen ? 'frame frame-open' : 'frame'}>
        <section className="frame-toolbar" aria-label={layout.toolbar}>
          <Button
            variant="icon"
            iconName="menu"
            ariaLabel={layout.openNavigation}
            ariaExpanded={isNavigationOpen}
            onClick={() => setNavigationOpen(!isNavigationOpen)}
          />
          <div ref={setBreadcrumbSlot} />
        </section>
        {isNavigationOpen && (
          <SideBar
            onFollow={() => {
              if (!wide.matches) setNavigationOpen(false);
            }}
          />
        )}
        <main className="frame-page">
          <div className="frame-notifications">
            <NotificationBar />
          </div>
          <div id="content" tabIndex={-1} className="page-heading" ref={content} aria-busy={isLoading}>
            {isLoading && (
              <div className="loading-page" role="status">
                {strings.loading}
              </div>
            )}
            <BreadcrumbSlot value={breadcrumbSlot}>
              <Outlet />
            </BreadcrumbSlot>
          </div>
        </main>
      </div>
      {search.dialog}
    </NotificationsProvider>
  );
}
