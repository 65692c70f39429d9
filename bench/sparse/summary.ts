import type { SparseResult } from '../results.ts';
import { distribution, mean, round } from '../stats.ts';
import type { Check } from './run-checks.ts';

/** Averages checks. The latency is that of the checks that ran alone. */
export function summary(subject: string, checks: readonly Check[], flood: readonly Check[] | undefined): SparseResult {
  const average = (of: readonly Check[], part: 'roundTrips' | 'reads' | 'writes' | 'readUnits' | 'writeUnits') =>
    round(mean(of.map((check) => check[part])));
  const longest = checks.reduce((most, { roundTrips }) => Math.max(most, roundTrips), 0);
  return {
    subject,
    checks: checks.length,
    roundTrips: average(checks, 'roundTrips'),
    shares: Array.from({ length: longest + 1 }, (_, trips) =>
      round(checks.filter(({ roundTrips }) => roundTrips === trips).length / checks.length),
    ),
    reads: average(checks, 'reads'),
    writes: average(checks, 'writes'),
    readUnits: average(checks, 'readUnits'),
    writeUnits: average(checks, 'writeUnits'),
    latency: distribution(checks.filter(({ isAlone }) => isAlone).map(({ ms }) => ms)),
    flood: flood === undefined ? null : { reads: average(flood, 'reads'), writes: average(flood, 'writes') },
  };
}

/** @throws if a check ended with another outcome */
export function assertOutcomes(checks: readonly Check[], expected: string): void {
  const others = checks.filter(({ outcome }) => outcome !== expected);
  if (others.length === 0) return;
  throw new Error(
    `Expected "${expected}", but ${others.length} of ${checks.length} ended with "${others[0]?.outcome}".`,
  );
}
