import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { strings } from '../strings.ts';
import { ProblemAlert } from './problem-alert.tsx';

interface Props {
  readonly title: string;
  readonly confirmText: string;
  readonly isPending: boolean;
  readonly error: Error | null;
  /** Why it cannot be confirmed yet; undefined: it can. */
  readonly disabledReason?: string | undefined;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
  /** What will happen. */
  readonly children: ReactNode;
}

/** Asks before something is done, and tells if it failed. */
export function ConfirmDialog({ title, confirmText, isPending, error, disabledReason, children, ...on }: Props) {
  return (
    <Modal
      visible
      header={title}
      closeAriaLabel={strings.close}
      onDismiss={() => {
        // What was sent cannot be called back: its answer is waited for.
        if (!isPending) on.onCancel();
      }}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" disabled={isPending} onClick={on.onCancel}>
              {strings.cancel}
            </Button>
            <Button
              variant="primary"
              loading={isPending}
              disabled={disabledReason !== undefined}
              {...(disabledReason !== undefined && { disabledReason })}
              onClick={on.onConfirm}
            >
              {confirmText}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {children}
        <ProblemAlert error={error} />
      </SpaceBetween>
    </Modal>
  );
}
