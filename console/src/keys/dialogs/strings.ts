import type { Regeneration } from '../api-key.ts';

export const lastUsed = (distance: string | null) => (distance === null ? 'Never used.' : `Last used ${distance}.`);

export const value = {
  title: 'Save your API key',
  onceTitle: 'Copy it now: you won’t see it again',
  once: 'Store the key in a secret manager or vault. If you lose it, regenerate the key.',
  keptTitle: 'Copy it now',
  kept: 'Store the key in a secret manager or vault. Later, only people with permission to reveal keys can see it, and the audit log records every time.',
  rotated:
    'This key rotates automatically. Within minutes, Latchkey replaces this value and writes the new one to the secret of the key. Configure your clients to read the secret.',
  key: 'Key value',
  copyKey: 'Copy key',
  confirm: 'I’ve saved this key',
  confirmFirst: 'First confirm that you’ve saved the key.',
  notYet: 'Confirm that you’ve saved the key to close this.',
  done: 'Done',
} as const;

export const activate = {
  title: (name: string) => `Activate ${name}?`,
  text: 'Requests with this key work again immediately.',
  confirm: 'Activate',
  done: (name: string) => `The key “${name}” is active.`,
} as const;

export const deactivate = {
  title: (name: string) => `Deactivate ${name}?`,
  text: 'Requests with this key fail immediately with 401. You can activate it again at any time.',
  rotation: 'Automatic rotation pauses while the key is inactive.',
  confirm: 'Deactivate',
  done: (name: string) => `The key “${name}” is inactive.`,
} as const;

export const deletion = {
  title: (name: string) => `Delete ${name}?`,
  text: 'Requests with this key fail immediately with 401. This can’t be undone.',
  type: (name: string) => `To confirm, type the name of the key: ${name}`,
  typeFirst: 'Type the name of the key first.',
  confirm: 'Delete',
  done: (name: string) => `The key “${name}” was deleted.`,
} as const;

export const regenerate = {
  title: (name: string) => `Regenerate ${name}?`,
  text: 'Regenerating replaces the value of the key. The new value is shown once. The ID, scopes and limits stay the same.',
  mode: 'When should the current value stop working?',
  modes: {
    immediate: {
      label: 'Immediately',
      description: 'Use if the key has leaked. Requests with the current value fail immediately.',
    },
    grace: {
      label: 'After a grace period',
      description: 'Both values work during the grace period, so you can update clients one by one.',
    },
    on_first_use: {
      label: 'Some time after the new value is first used',
      description:
        'The grace period starts with the first request that uses the new value. The current value stops working after 30 days at the latest.',
    },
  } satisfies Record<Regeneration['mode'], { label: string; description: string }>,
  delivered:
    'This key rotates automatically. Regenerating it revokes the current value immediately, and Latchkey writes a new one to the secret within minutes. Requests fail in between.',
  older: (at: string) =>
    `The previous value of this key still works until ${at}. If you regenerate the key now, the previous value stops working immediately.`,
  grace: 'Grace period',
  graceConstraint: '1 minute to 30 days.',
  graceFirst: 'Enter the length of the grace period.',
  confirm: 'Regenerate',
  done: (name: string) => `The key “${name}” has a new value.`,
} as const;
