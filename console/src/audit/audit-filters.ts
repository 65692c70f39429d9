import { strings } from '../strings.ts';
import type { AuditAction } from './audit-event.ts';

export const relativeUnits = ['minute', 'hour', 'day', 'week'] as const;
export type RelativeUnit = (typeof relativeUnits)[number];
const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const;
const longestAmount = 9999;

/** The time up to now, or between two moments, to the second and both included. */
export type AuditTime =
  | { readonly type: 'relative'; readonly amount: number; readonly unit: RelativeUnit }
  | { readonly type: 'absolute'; readonly from: string; readonly to: string };

/** Which events are wanted; null: all. */
export interface AuditFilters {
  readonly keyId: string | null;
  readonly action: AuditAction | null;
  readonly actor: string | null;
  readonly time: AuditTime | null;
}

export const noFilters: AuditFilters = { keyId: null, action: null, actor: null, time: null };
export const auditActions = Object.keys(strings.audit.actions) as readonly AuditAction[];

/** The filters that an address holds. What is not valid there is left out. */
export function filtersFrom(address: URLSearchParams): AuditFilters {
  const action = address.get('action');
  return {
    keyId: textFrom(address, 'keyId', 100),
    action: auditActions.find((each) => each === action) ?? null,
    actor: textFrom(address, 'actor', 300),
    time: timeFrom(address),
  };
}

/** The query of an address that can be linked and kept. */
export function addressFor({ keyId, action, actor, time }: AuditFilters): URLSearchParams {
  const address = new URLSearchParams();
  if (keyId !== null) address.set('keyId', keyId);
  if (action !== null) address.set('action', action);
  if (actor !== null) address.set('actor', actor);
  if (time?.type === 'relative') address.set('last', `${time.amount}-${time.unit}`);
  if (time?.type === 'absolute') {
    address.set('from', time.from);
    address.set('to', time.to);
  }
  return address;
}

/** What to ask the API for. @param now In milliseconds; what is relative ends there. */
export function queryFor({ keyId, action, actor, time }: AuditFilters, now: number) {
  return {
    ...(keyId !== null && { keyId }),
    ...(action !== null && { action }),
    ...(actor !== null && { actor }),
    ...(time !== null && limitsOf(time, now)),
  };
}

export function isFiltered(filters: AuditFilters): boolean {
  return Object.values(filters).some((filter) => filter !== null);
}

/** Whether a relative time is one that an address can hold. */
export function isAmount(amount: number): boolean {
  return Number.isInteger(amount) && amount >= 1 && amount <= longestAmount;
}

function limitsOf(time: AuditTime, now: number): { from: string; to?: string } {
  // Without an end, so that what happens from now on shows as well.
  if (time.type === 'relative')
    return { from: new Date(Math.max(0, now - time.amount * unitMs[time.unit])).toISOString() };
  // The API leaves the end out.
  return { from: time.from, to: new Date(Date.parse(time.to) + 1000).toISOString() };
}

function timeFrom(address: URLSearchParams): AuditTime | null {
  const [, amount, unitName] = /^(\d+)-(\w+)$/.exec(address.get('last') ?? '') ?? [];
  const unit = relativeUnits.find((each) => each === unitName);
  if (unit !== undefined && isAmount(Number(amount))) return { type: 'relative', amount: Number(amount), unit };
  const from = momentFrom(address, 'from');
  const to = momentFrom(address, 'to');
  return from === null || to === null || from > to ? null : { type: 'absolute', from, to };
}

/** In UTC, to the second. Years that the API takes. */
function momentFrom(address: URLSearchParams, name: string): string | null {
  const text = address.get(name) ?? '';
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return null;
  const time = Date.parse(text);
  if (Number.isNaN(time) || time < 0 || time >= Date.UTC(9998)) return null;
  return new Date(time - (time % 1000)).toISOString();
}

function textFrom(address: URLSearchParams, name: string, longest: number): string | null {
  const text = address.get(name) ?? '';
  return text === '' || text.length > longest ? null : text;
}
