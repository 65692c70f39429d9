import { InvalidArgumentError, Option } from 'commander';
import type * as z from 'zod';
import type { routes } from '../lambdas/http/routes/index.ts';

type OwnLimits = NonNullable<z.input<typeof routes.createApiKey.request.body>['limits']>;
type Window = keyof OwnLimits & string;

/** The name of each window in options and output. A window without a name fails the type check. */
const units: Readonly<Record<Window, string>> = { perMinute: 'minute', perHour: 'hour' };
const windows = Object.keys(units) as Window[];

/** `--rate-limit` of the commands that create something. */
export function rateLimitOption(description: string): Option {
  return new Option('--rate-limit <requests/window>', `${description}, such as 60/minute; can be repeated`).argParser(
    rateLimitsOf,
  );
}

/** `--rate-limit` of the commands that change something. @param none The word that removes all limits */
export function changedRateLimitOption(description: string, none: string): Option {
  return new Option(
    '--rate-limit <requests/window>',
    `${description}, such as 60/minute; can be repeated; replaces all; "${none}" removes all`,
  ).argParser((text, previous?: OwnLimits | '') => (text === none ? '' : rateLimitsOf(text, previous || {})));
}

/** Parses `60/minute` and collects the limits of an option that can be repeated. @throws InvalidArgumentError */
function rateLimitsOf(text: string, previous: OwnLimits = {}): OwnLimits {
  const [, requests, unit] = /^([1-9]\d{0,9})\/([a-z]+)$/.exec(text) ?? [];
  const window = windows.find((each) => units[each] === unit);
  if (requests !== undefined && window !== undefined) return { ...previous, [window]: Number(requests) };
  const forms = windows.map((each) => `60/${units[each]}`).join(' or ');
  throw new InvalidArgumentError(`It must be a number of requests and a window: ${forms}.`);
}

/** Returns limits as `60 per minute, 1000 per hour`. */
export function limitsText(limits: OwnLimits): string {
  return windows
    .filter((window) => limits[window] !== undefined)
    .map((window) => `${limits[window]} per ${units[window]}`)
    .join(', ');
}
