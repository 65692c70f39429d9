import type { CollectionPreferencesProps } from '@cloudscape-design/components/collection-preferences';
import { useState } from 'react';
import { keep, readKept } from '../../kept.ts';
import { keyColumns } from './key-columns.tsx';

const key = 'latchkey.keys-table';
export const pageSizes = [10, 20, 50, 100] as const;

const columnIds = [...keyColumns.map(({ id = '' }) => id), 'actions'];

/** Few workspaces have keys of several owners, and a screen has little room. */
const hiddenAtFirst = ['owner'];

export interface KeyPreferences {
  readonly pageSize: number;
  /** The columns, in their order. */
  readonly contentDisplay: readonly CollectionPreferencesProps.ContentDisplayItem[];
}

/** The person's preferences for the list. The browser remembers them; they contain nothing about keys. */
export function useKeyPreferences() {
  const [preferences, setPreferences] = useState(keptPreferences);
  const change = (changed: KeyPreferences) => {
    setPreferences(changed);
    keep(key, JSON.stringify(changed));
  };
  return [preferences, change] as const;
}

export function keptPreferences(): KeyPreferences {
  const all = columnIds.map((id) => ({ id, visible: !hiddenAtFirst.includes(id) }));
  try {
    const { pageSize, contentDisplay } = JSON.parse(readKept(key) ?? '{}') as Partial<KeyPreferences>;
    const known = (contentDisplay ?? []).filter(({ id }) => columnIds.includes(id));
    return {
      pageSize: pageSizes.find((size) => size === pageSize) ?? 20,
      contentDisplay: known.length === all.length ? known : all,
    };
  } catch {
    // Written by another version, or by hand.
    return { pageSize: 20, contentDisplay: all };
  }
}
