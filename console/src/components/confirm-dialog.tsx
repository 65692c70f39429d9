import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { strings } from '../strings.ts';
import { ProblemAlert } from './problem-alert.tsx';
import { useFirstInput } from './use-first-input.ts';

interface Props {
  readonly title: string;
  readonly confirmText: string;
  readonly cancelText?: string;
  readonly isPending: boolean;
  readonly error: Error | null;
  /** The reason why it cannot be confirmed yet; undefined if it can. */
  readonly disabledReason?: string | undefined;
  /** null: there is nothing to confirm any more. */
  readonly onConfirm: (() => void) | null;
  readonly onCancel: () => void;
  /** The consequences. */
  readonly children: ReactNode;
}

/** Asks for confirmation before an action, and shows its error. */
export function ConfirmDialog({
  title,
  confirmText,
  cancelText = strings.cancel,
  isPending,
  error,
  disabledReason,
  children,
  ...on
}: Props) {
  const content = useFirstInput();
  return (
    <Modal
      visible
      header={title}
      closeAriaLabel={strings.close}
      onDismiss={() => {
        // A request that was sent cannot be cancelled.
        if (!isPending) on.onCancel();
      }}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" disabled={isPending} onClick={on.onCancel}>
              {cancelText}
            </Button>
            {on.onConfirm !== null && (
              <Button
                variant="primary"
                loading={isPending}
                disabled={disabledReason !== undefined}
                {...(disabledReason !== undefined && { disabledReason })}
                onClick={on.onConfirm}
              >
                {confirmText}
              </Button>
            )}
          </SpaceBetween>
        </Box>
      }
    >
      <div ref={content}>
        <SpaceBetween size="m">
          {children}
          <ProblemAlert error={error} />
        </SpaceBetween>
      </div>
    </Modal>
  );
}
