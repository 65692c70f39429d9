import { lazy, useEffect } from 'react';
import { LazyPart } from '../components/loading/lazy-part.tsx';
import { preloadLater } from '../start/files.ts';
import { useNotifications } from './notifications.tsx';

const Flashes = lazy(async () => ({ default: (await import('./flashes.tsx')).Flashes }));

/** Notifications above the page, loaded with the first one. */
export function NotificationBar() {
  const { all } = useNotifications();
  useEffect(() => preloadLater('flashes'), []);
  if (all.length === 0) return null;
  return (
    <LazyPart>
      <Flashes />
    </LazyPart>
  );
}
