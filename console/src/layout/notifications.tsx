import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';

interface Notification {
  readonly id: number;
  readonly type: 'success' | 'error' | 'warning' | 'info';
  readonly content: string;
}

interface Notifications {
  readonly all: readonly Notification[];
  readonly notify: (notification: Omit<Notification, 'id'>) => void;
  readonly dismiss: (id: number) => void;
}

const most = 3;
const NotificationsContext = createContext<Notifications | null>(null);

let lastId = 0;

export function NotificationsProvider({ children }: { children: ReactNode }) {
  const [all, setAll] = useState<readonly Notification[]>([]);
  const notify = useCallback((notification: Omit<Notification, 'id'>) => {
    lastId += 1;
    const added = { ...notification, id: lastId };
    // A new notification replaces earlier successes. Errors and warnings stay.
    setAll((before) => [added, ...before.filter(({ type }) => type !== 'success')].slice(0, most));
  }, []);
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
