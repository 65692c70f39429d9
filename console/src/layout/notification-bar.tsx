import { lazy, Suspense, useEffect } from 'react';
import { preloadLater } from '../start/files.ts';
import { useNotifications } from './notifications.tsx';

const Flashes = lazy(async () => ({ default: (await import('./flashes.tsx')).Flashes }));

/** Notifications above the page, loaded with the first one. */
export function NotificationBar() {
  const { all } = useNotifications();
  useEffect(() => preloadLater('flashes'), []);
  if (all.length === 0) return null;
  return (
    <Suspense>
      <Flashes />
    </Suspense>
  );
}
