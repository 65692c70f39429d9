import { InvalidArgumentError, Option } from 'commander';
import type * as z from 'zod';
import type { routes } from '../lambdas/http/routes/index.ts';

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
