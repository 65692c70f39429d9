import { counted, formatCount } from '../../components/format-number.ts';
import type { BatchAction } from './batch.ts';

interface ActionTexts {
  readonly title: (count: number) => string;
  readonly text: string;
  readonly confirm: string;
  readonly done: (count: number) => string;
}

export const batch = {
  menu: (count: number) => `Actions for ${counted(count, 'key')}`,
  select: (name: string) => `Select ${name}`,
  selectAll: 'Select all keys on this page',
  selection: 'Selected keys',
  keys: 'Keys',
  actions: {
    activate: {
      title: (count) => `Activate ${counted(count, 'key')}?`,
      text: 'Requests with these keys work again immediately.',
      confirm: 'Activate',
      done: (count) => `${counted(count, 'key')} activated.`,
    },
    deactivate: {
      title: (count) => `Deactivate ${counted(count, 'key')}?`,
      text: 'Requests with these keys fail immediately with 401. You can activate them again at any time.',
      confirm: 'Deactivate',
      done: (count) => `${counted(count, 'key')} deactivated.`,
    },
    delete: {
      title: (count) => `Delete ${counted(count, 'key')}?`,
      text: 'Requests with these keys fail immediately with 401. This can’t be undone.',
      confirm: 'Delete',
      done: (count) => `${counted(count, 'key')} deleted.`,
    },
  } satisfies Record<BatchAction, ActionTexts>,
  /** The text that a person types before keys are deleted. */
  word: 'delete',
  type: (word: string) => `To confirm, type ${word}`,
  typeFirst: (word: string) => `Type ${word} first.`,
  results: (done: number, all: number) => `${formatCount(done)} of ${counted(all, 'key')} changed`,
  changed: 'Done',
  again: (count: number) => `Try again with ${counted(count, 'key')}`,
} as const;
