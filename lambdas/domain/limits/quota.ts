import { dayMs, isoTime } from '../shared/time.ts';

/** The periods of quotas: a calendar day or month in UTC, or all time. */
export const quotaPeriods = ['day', 'month', 'total'] as const;
export type QuotaPeriod = (typeof quotaPeriods)[number];

/** How many requests a workspace or a key may make in each period. */
export interface Quota {
  readonly requests: number;
  readonly per: QuotaPeriod;
}

/** The period that contains a moment. */
export interface Period {
  /** `2026-11-24`, `2026-11` or `total`. */
  readonly name: string;
  /** The length in seconds; null if it never ends. */
  readonly seconds: number | null;
  /** The end in epoch seconds; null if it never ends. */
  readonly resetAt: number | null;
}

/** Returns the end of a period as responses and events show it. */
export function resetsAt({ resetAt }: Period): string | null {
  return resetAt === null ? null : isoTime(resetAt * 1000);
}

/** Requests that operators granted on top of a quota, by the name of the period. */
export type QuotaGrants = Readonly<Record<string, number>>;

/** A quota that a request counts against, in its current period. */
export interface CurrentQuota extends Quota {
  readonly of: 'workspace' | 'key';
  /** The name of the counter. */
  readonly counter: string;
  readonly period: Period;
  /** The requests of the quota and of the grants in this period. */
  readonly limit: number;
}

/** How much of a quota is used. */
export interface QuotaStatus extends CurrentQuota {
  readonly used: number;
}

function periodAt(per: QuotaPeriod, now: number): Period {
  if (per === 'total') return { name: per, seconds: null, resetAt: null };
  const at = new Date(now);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  if (per === 'day') return periodBetween(isoTime(now).slice(0, 10), Date.UTC(year, month, day), dayMs);
  const start = Date.UTC(year, month);
  return periodBetween(isoTime(now).slice(0, 7), start, Date.UTC(year, month + 1) - start);
}

/** Returns the names of the periods that contain a moment: its day, its month, and all time. */
export function currentPeriods(now: number): readonly string[] {
  return quotaPeriods.map((per) => periodAt(per, now).name);
}

function periodBetween(name: string, start: number, ms: number): Period {
  return { name, seconds: ms / 1000, resetAt: (start + ms) / 1000 };
}

/** The terms of a workspace that decide about its quota. */
export interface QuotaTerms {
  /** The quota that replaces the one of the plan; null: none. */
  readonly workspaceQuota: Quota | null;
  /** undefined: none. */
  readonly quotaGrants?: QuotaGrants | undefined;
}

/** The key that makes a request, and its own quota. */
interface QuotaOwner {
  readonly workspaceId: string;
  readonly tag: string;
  readonly quota: Quota | null;
}

/** A plan, as far as it decides about quotas. undefined: it is not configured. */
type PlanWithQuota = { readonly quota?: Quota | null | undefined } | undefined;

/** Returns the quota of a workspace in the period that contains a moment; null if it has none. */
export function currentWorkspaceQuota(
  workspaceId: string,
  terms: QuotaTerms,
  plan: PlanWithQuota,
  now: number,
): CurrentQuota | null {
  const quota = terms.workspaceQuota ?? plan?.quota ?? null;
  if (quota === null) return null;
  const { requests, per } = quota;
  const period = periodAt(per, now);
  const limit = requests + (terms.quotaGrants?.[period.name] ?? 0);
  return { of: 'workspace', requests, per, counter: quotaCounter(workspaceId), period, limit };
}

/** Returns the quota of the key with this tag in the period that contains a moment; null if it has none. */
export function currentKeyQuota(tag: string, quota: Quota | null, now: number): CurrentQuota | null {
  if (quota === null) return null;
  const { requests, per } = quota;
  return { of: 'key', requests, per, counter: quotaCounter(tag), period: periodAt(per, now), limit: requests };
}

const none: readonly CurrentQuota[] = [];

/** Returns the quotas that a request of a key counts against at a moment: the one of its workspace, and its own one. */
export function currentQuotas(
  credential: QuotaTerms & QuotaOwner,
  plan: PlanWithQuota,
  now: number,
): readonly CurrentQuota[] {
  const ofWorkspace = currentWorkspaceQuota(credential.workspaceId, credential, plan, now);
  const ofKey = currentKeyQuota(credential.tag, credential.quota, now);
  if (ofWorkspace === null) return ofKey === null ? none : [ofKey];
  return ofKey === null ? [ofWorkspace] : [ofWorkspace, ofKey];
}

/** Whether two quotas have the same counter, period and limit. */
export function isSameQuota(one: CurrentQuota, other: CurrentQuota): boolean {
  return isSameCounter(one, other) && one.limit === other.limit;
}

/** Whether two quotas count the same requests. */
export function isSameCounter(one: CurrentQuota, other: CurrentQuota): boolean {
  return one.counter === other.counter && one.period.name === other.period.name;
}

export function remainingOf({ limit, used }: QuotaStatus): number {
  return Math.max(0, limit - used);
}

/** Returns the quota whose period ends last. */
export function lastToReset(quotas: readonly QuotaStatus[]): QuotaStatus | undefined {
  const end = ({ period }: QuotaStatus) => period.resetAt ?? Number.POSITIVE_INFINITY;
  return quotas.reduce<QuotaStatus | undefined>(
    (last, each) => (last === undefined || end(each) > end(last) ? each : last),
    undefined,
  );
}

/** The name of the counter of a workspace (by its id) or of a key (by its tag). */
function quotaCounter(name: string): string {
  return `quota#${name}`;
}
