import { InvalidArgumentError, Option } from 'commander';
import type * as z from 'zod';
import type { routes } from '../../../lambdas/http/routes/index.ts';
import { changesOf } from '../../options.ts';
import { changedQuotaOption, quotaOption } from '../../quotas.ts';
import { changedRateLimitOption, rateLimitOption } from '../../rate-limits.ts';

type Override = keyof NonNullable<z.input<typeof routes.createWorkspace.request.body>['overrides']>;
type OverrideOptions = Readonly<Record<Override, Option>>;

/** The option for each override of a new workspace. An override without an option fails the type check. */
export const newOverrides: OverrideOptions = {
  maxKeys: new Option('--max-keys <count>', "maximum number of API keys (default: the plan's)").argParser(count),
  limits: rateLimitOption("rate limit of each key (default: the plan's)"),
  quota: quotaOption("quota of the workspace (default: the plan's)"),
};

/** The option for each override in a change. */
export const changedOverrides: OverrideOptions = {
  maxKeys: new Option(
    '--max-keys <count>',
    'maximum number of API keys; "plan" goes back to the maximum of the plan',
  ).argParser((text) => (text === 'plan' ? '' : count(text))),
  limits: changedRateLimitOption('rate limit of each key', 'plan'),
  quota: changedQuotaOption('quota of the workspace', 'plan'),
};

/** Returns the field `overrides` of a body from the options that were given; nothing if there were none. */
export function overridesOf(given: Readonly<Record<string, unknown>>, options: OverrideOptions) {
  const overrides = changesOf(given, options);
  return Object.keys(overrides).length === 0 ? {} : { overrides };
}

/** Parses a whole number. @throws InvalidArgumentError */
function count(text: string): number {
  if (/^(0|[1-9]\d{0,8})$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 0 to 999999999.');
}
