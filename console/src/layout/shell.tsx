import AppLayout from '@cloudscape-design/components/app-layout-toolbar';
import { useRef, useState } from 'react';
import { Outlet, useNavigation } from 'react-router';
import { useSearchDialog } from '../search/use-search-dialog.tsx';
import { strings } from '../strings.ts';
import { BreadcrumbSlot } from './breadcrumbs.tsx';
import { NotificationBar } from './notification-bar.tsx';
import { NotificationsProvider } from './notifications.tsx';
import { SideBar } from './side-bar.tsx';
import { TopBar } from './top-bar.tsx';

/** The width from which the side bar starts open. */
const wide = matchMedia('(min-width: 912px)');

/** The frame around every page. */
export function Shell() {
  const [isNavigationOpen, setNavigationOpen] = useState(wide.matches);
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
      <AppLayout
        headerSelector="#top-bar"
        navigation={
          <SideBar
            onFollow={() => {
              if (!wide.matches) setNavigationOpen(false);
            }}
          />
        }
        navigationOpen={isNavigationOpen}
        navigationWidth={240}
        onNavigationChange={({ detail }) => setNavigationOpen(detail.open)}
        toolsHide
        notifications={<NotificationBar />}
        stickyNotifications
        ariaLabels={{
          navigation: layout.navigation,
          navigationClose: layout.closeNavigation,
          navigationToggle: layout.openNavigation,
          notifications: layout.notifications,
        }}
        breadcrumbs={<div ref={setBreadcrumbSlot} />}
        content={
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
        }
      />
      {search.dialog}
    </NotificationsProvider>
  );
}
