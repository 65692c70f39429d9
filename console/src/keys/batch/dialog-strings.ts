import { counted, formatCount } from '../../components/format-number.ts';
import type { BatchAction } from './batch.ts';

interface ActionTexts {
  readonly title: (count: number) => string;
  readonly text: string;
  readonly done: (count: number) => string;
}

/** The texts of the dialog, which the list loads when it opens. */
export const batchDialog = {
  keys: 'Keys',
  actions: {
    activate: {
      title: (count) => `Activate ${counted(count, 'key')}?`,
      text: 'Requests with these keys work again immediately.',
      done: (count) => `${counted(count, 'key')} activated.`,
    },
    deactivate: {
      title: (count) => `Deactivate ${counted(count, 'key')}?`,
      text: 'Requests with these keys fail immediately with 401. You can activate them again at any time.',
      done: (count) => `${counted(count, 'key')} deactivated.`,
    },
    expire: {
      title: (count) => `Set the expiry of ${counted(count, 'key')}`,
      text: 'The new expiry replaces the current one, even an earlier one. Expired keys work again until the new expiry.',
      done: (count) => `Expiry set for ${counted(count, 'key')}.`,
    },
    delete: {
      title: (count) => `Delete ${counted(count, 'key')}?`,
      text: 'Requests with these keys fail immediately with 401. This can’t be undone.',
      done: (count) => `${counted(count, 'key')} deleted.`,
    },
  } satisfies Record<BatchAction, ActionTexts>,
  /** The current expiry of a key. */
  neverExpires: 'Current expiry: never',
  expires: (at: string) => `Current expiry: ${at}`,
  expired: (at: string) => `Expired ${at}`,
  /** The text that a person types before keys are deleted. */
  word: 'delete',
  type: (word: string) => `To confirm, type ${word}`,
  typeFirst: (word: string) => `Type ${word} first.`,
  results: (done: number, all: number) => `${formatCount(done)} of ${counted(all, 'key')} changed`,
  changed: 'Done',
  again: (count: number) => `Try again with ${counted(count, 'key')}`,
} as const;
