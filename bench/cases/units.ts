import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, Started } from '../bench.ts';
import { assertOutcome } from '../load.ts';
import type { UnitsResult } from '../results.ts';
import { round } from '../stats.ts';
import { CountingProxies, overlapMs, roundTrips, tally } from '../subject/counting-proxy.ts';
import { authorizerEvent } from '../subject/events.ts';
import type { HostedLambda } from '../subject/hosted-lambda.ts';

/** All cases run in one minute: a new minute records the first use of a key again and resets the limits. */
const neededSeconds = 10;

/** Counts the storage calls of one verification with a proxy before the database. */
export function unitsCase(bench: Bench): Promise<UnitsResult[]> {
  return Started.during(bench, async (started) => {
    bench.progress('units: preparing');
    const database = await started.database();
    const [roomy, tiny] = [await database.createWorkspace('Bench'), await database.createWorkspace('Tiny')];
    const [first = '', second = '', third = ''] = await database.createKeys(roomy, 3);
    const [inactive = ''] = await database.createKeys(roomy, 1, { isActive: false });
    const [limited = ''] = await database.createKeys(tiny, 1);

    const proxies = started.add(new CountingProxies({ holdMs: overlapMs }));
    const endpoints = {
      dynamo: await proxies.before(database.endpoints.dynamo),
      secrets: await proxies.before(database.endpoints.secrets),
    };
    const logFile = join(bench.folder, 'authorizer.log');
    writeFileSync(logFile, '');
    const instance = await started.host(bench.stack.authorizer, { endpoints, logFile });
    const other = await started.host(bench.stack.authorizer, { endpoints });
    await roomInMinute(bench);
    bench.progress('units: counting');

    const sendOne = async (to: HostedLambda, keyValue: string, outcome: string) => {
      assertOutcome(await to.measure({ requests: [authorizerEvent(keyValue)], count: 1, inFlight: 1 }), outcome);
    };
    const count = async (name: string, keyValue: string, outcome: string, times = 1): Promise<UnitsResult> => {
      proxies.take();
      const logged = statSync(logFile).size;
      const trips: number[] = [];
      const calls = [];
      for (let i = 0; i < times; i++) {
        await sendOne(instance, keyValue, outcome);
        const made = proxies.take();
        trips.push(roundTrips(made));
        calls.push(...made);
      }
      const perVerification = (sum: number) => round(sum / times);
      return {
        case: name,
        operations: tally(
          calls.map(({ operation }) => operation),
          times,
        ),
        roundTrips: Math.max(...trips),
        readUnits: perVerification(calls.reduce((sum, call) => sum + call.readUnits, 0)),
        writeUnits: perVerification(calls.reduce((sum, call) => sum + call.writeUnits, 0)),
        logBytes: perVerification(statSync(logFile).size - logged),
      };
    };

    const results = [
      await count('first of a new instance', first, 'admitted'),
      await count('first of a key in a minute', second, 'admitted'),
    ];
    await sendOne(other, third, 'admitted');
    results.push(await count('first of a key at this instance', third, 'admitted'));
    results.push(await count('warm', first, 'admitted', 10));
    results.push(await count('refused: malformed', 'not a key', 'unauthorized', 5));
    results.push(await count('refused: bad checksum', badChecksum(first), 'unauthorized', 5));
    results.push(await count('refused: unknown', database.unknownKey(), 'unauthorized', 5));
    await sendOne(instance, inactive, 'unauthorized');
    results.push(await count('refused: inactive', inactive, 'unauthorized', 5));
    await sendOne(other, limited, 'admitted');
    await sendOne(other, limited, 'admitted');
    results.push(await count('limited, first seen', limited, 'limited'));
    results.push(await count('limited, seen before', limited, 'limited', 5));
    await sleep(1100);
    results.push(await count('limited, a second later', limited, 'limited'));
    return results;
  });
}

/** Returns the key value with a typing error. */
export const badChecksum = (keyValue: string): string => `${keyValue.slice(0, -6)}${'0'.repeat(6)}`;

async function roomInMinute({ progress }: Bench): Promise<void> {
  const left = 60_000 - (Date.now() % 60_000);
  if (left > neededSeconds * 1000) return;
  progress('units: waiting for a new minute');
  await sleep(left + 100);
}
