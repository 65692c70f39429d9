import { InvalidArgumentError, Option } from 'commander';
import type * as z from 'zod';
import type { ResponseSchema, routes } from '../lambdas/http/routes/index.ts';

type Quota = NonNullable<z.output<typeof routes.createApiKey.request.body>['quota']>;
const periods: Readonly<Record<Quota['per'], string>> = { day: 'a day', month: 'a month', total: 'in total' };

/** `--quota` of the commands that create something. */
export function quotaOption(description: string): Option {
  return new Option('--quota <requests/period>', `${description}, such as 10000/month`).argParser(quotaOf);
}

/** `--quota` of the commands that change something. @param none The word that removes the quota */
export function changedQuotaOption(description: string, none: string): Option {
  return new Option('--quota <requests/period>', `${description}, such as 10000/month; "${none}" removes it`).argParser(
    (text) => (text === none ? '' : quotaOf(text)),
  );
}

/** Parses `10000/month`. @throws InvalidArgumentError */
function quotaOf(text: string) {
  const [, requests, per] = /^([1-9]\d{0,12})\/(day|month|total)$/.exec(text) ?? [];
  if (requests !== undefined) return { requests: Number(requests), per };
  throw new InvalidArgumentError('It must be a number of requests and a period: 1000/day, 10000/month or 500/total.');
}

/** Returns a quota as `10000 requests a month`. */
export function quotaText({ requests, per }: Quota): string {
  return `${requests} requests ${periods[per]}`;
}

type QuotaState = NonNullable<z.output<ResponseSchema<typeof routes.getWorkspace>>['workspace']['quota']>;

/** Returns how much of a quota is used as `120 of 10000 requests a month used, resets 2026-12-01T00:00:00.000Z`. */
export function quotaStateText({ per, limit, used, resetsAt }: QuotaState): string {
  const end = resetsAt === null ? '' : `, resets ${resetsAt}`;
  return used === null
    ? `${limit} requests ${periods[per]}, use unknown${end}`
    : `${used} of ${limit} requests ${periods[per]} used${end}`;
}
