import Flashbar from '@cloudscape-design/components/flashbar';
import { strings } from '../strings.ts';
import { useNotifications } from './notifications.tsx';

/** The list of notifications. */
export function Flashes() {
  const { all, dismiss } = useNotifications();
  const { layout } = strings;
  return (
    <Flashbar
      items={all.map(({ id, type, content }) => ({
        id: String(id),
        type,
        content,
        dismissible: true,
        dismissLabel: layout.dismiss,
        statusIconAriaLabel: layout[type],
        ariaRole: type === 'error' ? 'alert' : 'status',
        onDismiss: () => dismiss(id),
      }))}
      i18nStrings={{
        ariaLabel: layout.notifications,
        notificationBarAriaLabel: layout.notifications,
        notificationBarText: layout.notifications,
        errorIconAriaLabel: layout.error,
        successIconAriaLabel: layout.success,
        warningIconAriaLabel: layout.warning,
        infoIconAriaLabel: layout.info,
        inProgressIconAriaLabel: layout.inProgress,
      }}
    />
  );
}
