import type { Command } from 'commander';
import { moment } from './options.ts';

export interface UsageOptions {
  readonly from?: string;
  readonly to?: string;
  readonly granularity?: string;
}

const dayMs = 24 * 3_600_000;

/** Adds the options that select a range of time. */
export function addUsageOptions(command: Command): Command {
  return command
    .option('--from <time>', 'start, ISO 8601 (default: one day ago)', moment)
    .option('--to <time>', 'end, ISO 8601 (default: now)', moment)
    .option('--granularity <granularity>', 'minute, hour or day (default: hour)');
}

/** Returns the query of the range. Every page of one command has the same end. */
export function queryOf({ from, to, granularity }: UsageOptions, now: number) {
  return {
    from: from ?? new Date((to === undefined ? now : Date.parse(to)) - dayMs).toISOString(),
    to: to ?? new Date(now).toISOString(),
    granularity,
  };
}
