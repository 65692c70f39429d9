import { type PlanLimits, windows } from '../../plan/windows.ts';
import type { ApiKey, NewApiKey } from '../api-key.ts';

/** The limits of a key as the form holds them. An empty text: the key has no limit of its own in the window. */
export type LimitsDraft = Readonly<Record<keyof PlanLimits, string>>;

export const noLimits: LimitsDraft = draftWith(() => '');

export function limitsDraftOf(limits: ApiKey['limits']): LimitsDraft {
  return draftWith((window) => String(limits?.[window] ?? ''));
}

/** The limits that the API gets; null if the key has none of its own. */
export function limitsOf(draft: LimitsDraft): NonNullable<NewApiKey['limits']> | null {
  const given = windows.filter(({ window }) => draft[window].trim() !== '');
  return given.length === 0 ? null : Object.fromEntries(given.map(({ window }) => [window, Number(draft[window])]));
}

/** The windows whose text is neither empty nor a whole number of at least 1. */
export function wrongWindows(draft: LimitsDraft) {
  return windows.map(({ window }) => window).filter((window) => !/^(0*[1-9]\d*)?$/.test(draft[window].trim()));
}

function draftWith(textOf: (window: keyof PlanLimits) => string): LimitsDraft {
  return Object.fromEntries(windows.map(({ window }) => [window, textOf(window)])) as LimitsDraft;
}
