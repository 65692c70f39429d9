import { counted } from '../../components/format-number.ts';
import type { BatchAction } from './batch.ts';

/** The texts of the selection in the list. The dialog has its own. */
export const batch = {
  menu: (count: number) => `Actions for ${counted(count, 'key')}`,
  select: (name: string) => `Select ${name}`,
  selectAll: 'Select all keys on this page',
  selection: 'Selected keys',
  actions: {
    activate: 'Activate',
    deactivate: 'Deactivate',
    expire: 'Set expiry',
    delete: 'Delete',
  } satisfies Record<BatchAction, string>,
} as const;
