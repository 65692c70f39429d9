import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'react-router';

interface Notification {
  readonly id: number;
  readonly type: 'success' | 'error' | 'warning' | 'info';
  readonly content: string;
  /** When it was shown first, in milliseconds. */
  readonly at: number;
}

interface Notifications {
  readonly all: readonly Notification[];
  readonly notify: (notification: Pick<Notification, 'type' | 'content'>) => void;
  readonly dismiss: (id: number) => void;
}

const most = 3;
/** A navigation within this time belongs to the change that a success is about. */
const followsWithinMs = 1_000;
const NotificationsContext = createContext<Notifications | null>(null);

let lastId = 0;

export function NotificationsProvider({ children }: { children: ReactNode }) {
  const [all, setAll] = useState<readonly Notification[]>([]);
  const { pathname } = useLocation();
  const opened = useRef(pathname);
  const notify = useCallback((notification: Pick<Notification, 'type' | 'content'>) => {
    lastId += 1;
    const added = { ...notification, id: lastId, at: performance.now() };
    // A new notification replaces earlier successes. Errors and warnings stay.
    setAll((before) => [added, ...before.filter(({ type }) => type !== 'success')].slice(0, most));
  }, []);
  useEffect(() => {
    // A success is about the page before, unless the change itself led to this page.
    if (opened.current === pathname) return;
    opened.current = pathname;
    const recent = performance.now() - followsWithinMs;
    setAll((before) => before.filter(({ type, at }) => type !== 'success' || at > recent));
  }, [pathname]);
  const dismiss = useCallback((id: number) => setAll((before) => before.filter((each) => each.id !== id)), []);
  const value = useMemo(() => ({ all, notify, dismiss }), [all, notify, dismiss]);
  return <NotificationsContext value={value}>{children}</NotificationsContext>;
}

export function useNotifications(): Notifications {
  const notifications = useContext(NotificationsContext);
  if (notifications === null) throw new Error('useNotifications needs a NotificationsProvider.');
  return notifications;
}

/** Returns a function that shows a notification and announces it to screen readers. */
export function useNotify(): Notifications['notify'] {
  return useNotifications().notify;
}
