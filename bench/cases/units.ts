import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, Started } from '../bench.ts';
import type { UnitsResult } from '../results.ts';
import type { Check, Request } from '../sparse/run-checks.ts';
import { startAuthorizers } from '../sparse/start-host.ts';
import { assertOutcomes } from '../sparse/summary.ts';
import { mean, round } from '../stats.ts';
import { overlapMs, tally } from '../subject/counting-proxy.ts';
import { cases } from './unit-cases.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const floodSize = 1000;

/** The instances. Each has used no key yet. */
const [usual, other, newOne, flooded] = [0, 1, 2, 3];
const instances = 4;

/** Counts the storage calls of one verification with a proxy before the database. The time is simulated. */
export function unitsCase(bench: Bench): Promise<UnitsResult[]> {
  return Started.during(bench, async (started) => {
    bench.progress('units: preparing');
    const database = await started.database();
    const [roomy, tiny] = [await database.createWorkspace('Bench'), await database.createWorkspace('Tiny')];
    const [first = '', second = '', third = ''] = await database.createKeys(roomy, 3);
    const quota = { requests: 1_000_000, per: 'month' } as const;
    const [withQuota = ''] = await database.createKeys(roomy, 1, { quota });
    const [inactive = ''] = await database.createKeys(roomy, 1, { isActive: false });
    const [limited = ''] = await database.createKeys(tiny, 1);
    const logFile = join(bench.folder, 'authorizer.log');
    writeFileSync(logFile, '');
    const host = started.add(await startAuthorizers(bench, database.endpoints, logFile));
    let now = Math.ceil(Date.now() / hourMs) * hourMs;
    await host.ask({ start: { instances, now, callMs: overlapMs } });
    bench.progress('units: counting');

    const send = async (instance: number, keyValues: readonly string[], outcome: string): Promise<readonly Check[]> => {
      const requests = keyValues.map((keyValue): Request => ({ at: now, instance, keyValue, isAlone: true }));
      const checks = await host.ask({ requests });
      assertOutcomes(checks, outcome);
      return checks;
    };
    const results: UnitsResult[] = [];
    const count = async (name: string, instance: number, keyValues: string | readonly string[], outcome: string) => {
      const logged = statSync(logFile).size;
      const checks = await send(instance, [keyValues].flat(), outcome);
      results.push(unitsOf(name, checks, statSync(logFile).size - logged));
    };

    await count(cases.firstInHourUnseen, usual, first, 'admitted');
    await send(other, [first, third], 'admitted');
    await count(cases.newInstance, newOne, first, 'admitted');
    await count(cases.sparseKey, usual, third, 'admitted');
    await send(usual, [second], 'admitted');
    now += minuteMs;
    await count(cases.newMinute, usual, first, 'admitted');
    await count(cases.warm, usual, Array(10).fill(first), 'admitted');
    await count('with a quota, first at this instance', usual, withQuota, 'admitted');
    await count(cases.withQuota, usual, Array(5).fill(withQuota), 'admitted');
    await count('refused: malformed', usual, Array(5).fill('not a key'), 'unauthorized');
    await count(cases.badChecksum, usual, Array(5).fill(badChecksum(first)), 'unauthorized');
    // Before unknown keys, after which an instance counts no unseen key ahead.
    await send(other, [limited, limited], 'admitted');
    await count('limited, first seen', usual, limited, 'limited');
    // The more requests of a minute are limited, the more of them share a write.
    await send(usual, Array(1000).fill(limited), 'limited');
    await count(cases.limited, usual, Array(1000).fill(limited), 'limited');
    now += 1100;
    await count('limited, a second later', usual, limited, 'limited');
    // The first unknown key also makes the instance read the pepper again, at most every ten seconds.
    await send(usual, [database.unknownKey()], 'unauthorized');
    await count('refused: unknown', usual, database.unknownKey(), 'unauthorized');
    await count('refused: known tag, another secret', usual, database.inventedValue(first), 'unauthorized');
    const unknown = Array.from({ length: floodSize }, () => database.unknownKey());
    await count(cases.flood, flooded, unknown, 'unauthorized');
    await send(usual, [inactive], 'unauthorized');
    await count('refused: inactive', usual, Array(5).fill(inactive), 'unauthorized');
    now += hourMs;
    // After some minutes, the next request reads the pepper again.
    await send(usual, [first], 'admitted');
    await count(cases.firstInHour, usual, second, 'admitted');
    return results;
  });
}

function unitsOf(name: string, checks: readonly Check[], logBytes: number): UnitsResult {
  return {
    case: name,
    operations: tally(
      // Parallel calls arrive in any order.
      checks.flatMap(({ operations }) => operations).sort(),
      checks.length,
    ),
    roundTrips: round(mean(checks.map(({ roundTrips }) => roundTrips))),
    readUnits: round(mean(checks.map(({ readUnits }) => readUnits))),
    writeUnits: round(mean(checks.map(({ writeUnits }) => writeUnits))),
    logBytes: round(logBytes / checks.length),
  };
}

/** Returns the key value with a typing error. */
export const badChecksum = (keyValue: string): string => `${keyValue.slice(0, -6)}${'0'.repeat(6)}`;
