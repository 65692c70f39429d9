import { dayMs, hourMs } from '../components/time.ts';
import type { AuditAction } from './audit-event.ts';
import { audit as auditTexts } from './strings.ts';

export const relativeUnits = ['minute', 'hour', 'day', 'week'] as const;
type RelativeUnit = (typeof relativeUnits)[number];
const unitMs = { minute: 60_000, hour: hourMs, day: dayMs, week: 7 * dayMs } as const;
const longestAmount = 9999;

/** A time up to now, or between two moments, to the second and both included. */
export type AuditTime =
  | { readonly type: 'relative'; readonly amount: number; readonly unit: RelativeUnit }
  | { readonly type: 'absolute'; readonly from: string; readonly to: string };

/** Filters for events; null matches all. */
export interface AuditFilters {
  readonly keyId: string | null;
  readonly action: AuditAction | null;
  readonly actor: string | null;
  readonly time: AuditTime | null;
}

export const noFilters: AuditFilters = { keyId: null, action: null, actor: null, time: null };
export const auditActions = Object.keys(auditTexts.actions) as readonly AuditAction[];

/** Reads the filters from an address. Invalid filters are left out. */
export function filtersFrom(address: URLSearchParams): AuditFilters {
  const action = address.get('action');
  return {
    keyId: textFrom(address, 'keyId', 100),
    action: auditActions.find((each) => each === action) ?? null,
    actor: textFrom(address, 'actor', 300),
    time: timeFrom(address),
  };
}

/** The query of an address, which can be shared as a link. */
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

/** The query for the API. @param now In milliseconds; relative times end there. */
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

/** Whether an amount is valid for a relative time. */
export function isAmount(amount: number): boolean {
  return Number.isInteger(amount) && amount >= 1 && amount <= longestAmount;
}

function limitsOf(time: AuditTime, now: number): { from: string; to?: string } {
  // Without an end, new events show as well.
  if (time.type === 'relative')
    return { from: new Date(Math.max(0, now - time.amount * unitMs[time.unit])).toISOString() };
  // The API excludes the end.
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

/** A time in UTC, to the second, within the years that the API accepts. */
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
