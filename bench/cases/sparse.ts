import { randomBytes } from 'node:crypto';
import { lambdaEnvironment } from '../../local/lambda/lambda-environment.ts';
import { type Bench, Started } from '../bench.ts';
import { Child } from '../child.ts';
import { versionOf } from '../peers/install.ts';
import type { SparseResult } from '../results.ts';
import type { Check, Request } from '../sparse/run-checks.ts';
import { type InstancesHost, startAuthorizers, startHost } from '../sparse/start-host.ts';
import { assertOutcomes, summary } from '../sparse/summary.ts';
import { arrivals, type Traffic } from '../sparse/traffic.ts';
import { environmentOf } from '../subject/hosted-lambda.ts';

const instances = 40;
/** The latency of each call to a service, in milliseconds: about that of DynamoDB from Lambda in the same Region. */
const callMs = 3;
const requestsPerKeyAndHour = 20;
const hourMs = 3_600_000;
/** The checks that run alone are the first of each group of this size. */
const group = 500;
/** Subjects take turns after this many requests. */
const slice = 5000;
const unknownKeys = 100 * instances;

/** Something that is measured: instances in a process, and its keys, the most popular first. */
interface Subject {
  readonly name: string;
  readonly host: InstancesHost;
  readonly keyOf: (rank: number) => string;
  /** Whether it gets all requests, or only those that run alone. */
  readonly hasMemory: boolean;
  readonly unknownKey?: { readonly newKey: () => string; readonly outcome: string };
  readonly checks: Check[];
}

/** Measures checks as most keys are used: rarely, at any of many instances, with a database that is a network away. */
export function sparseCase(bench: Bench): Promise<SparseResult[]> {
  return Started.during(bench, async (started) => {
    const { keys, hours, alone } = bench.settings.sparse;
    const traffic: Traffic = { keys, instances, requestsPerKeyAndHour, hours, seed: 1 };
    bench.progress(`sparse: creating ${keys} keys`);
    const subjects = [
      await latchkey(bench, started, keys),
      await betterAuth(started, keys),
      await oneCall(bench, started),
    ];
    // Whole hours, because the first request of a key in an hour is a case of its own.
    const from = Math.ceil(Date.now() / hourMs) * hourMs;
    for (const { host } of subjects) await host.ask({ start: { instances, now: from, callMs } });

    let sent = 0;
    for (const requests of slicesOf(arrivals(traffic))) {
      bench.progress(`sparse: ${sent} of about ${keys * requestsPerKeyAndHour * hours} requests`);
      for (const { host, keyOf, hasMemory, checks } of subjects) {
        const all = requests.map(({ at, key, instance }, i): Request => {
          return { at: from + at, instance, keyValue: keyOf(key), isAlone: (sent + i) % group < alone };
        });
        checks.push(...(await host.ask({ requests: hasMemory ? all : all.filter(({ isAlone }) => isAlone) })));
      }
      sent += requests.length;
    }
    return Promise.all(subjects.map((subject) => resultOf(bench, subject, from + hours * hourMs)));
  });
}

async function resultOf({ progress }: Bench, subject: Subject, from: number): Promise<SparseResult> {
  const { name, host, unknownKey, checks } = subject;
  assertOutcomes(checks, 'admitted');
  if (unknownKey === undefined) return summary(name, checks, undefined);
  progress(`sparse: ${unknownKeys} unknown keys`);
  const { newKey, outcome } = unknownKey;
  const requests = Array.from({ length: unknownKeys }, (_, i): Request => {
    return { at: from + i, instance: i % instances, keyValue: newKey(), isAlone: false };
  });
  const flood = await host.ask({ requests });
  assertOutcomes(flood, outcome);
  return summary(name, checks, flood);
}

async function latchkey(bench: Bench, started: Started, count: number): Promise<Subject> {
  const database = await started.database();
  const issued = await database.loadIssuedKeys([await database.createWorkspace('Bench')], count);
  return {
    name: 'Latchkey',
    host: started.add(await startAuthorizers(bench, database.endpoints)),
    keyOf: (rank) => issued[rank]?.keyValue ?? '',
    hasMemory: true,
    unknownKey: { newKey: () => database.unknownKey(), outcome: 'unauthorized' },
    checks: [],
  };
}

async function betterAuth(started: Started, count: number): Promise<Subject> {
  const env = { NODE_ENV: 'production' };
  const server = started.add(
    await Child.start<number, { endpoint: string; keys: readonly string[] }>(
      new URL('../peers/sqlite-server.ts', import.meta.url),
      { env },
    ),
  );
  const { endpoint, keys } = await server.ask(count);
  return {
    name: versionOf('better-auth'),
    host: started.add(await startHost('betterAuth', { ...env, DATABASE: endpoint })),
    keyOf: (rank) => keys[rank] ?? '',
    hasMemory: false,
    unknownKey: { newKey: () => randomBytes(32).toString('hex'), outcome: 'INVALID_API_KEY' },
    checks: [],
  };
}

async function oneCall({ stack }: Bench, started: Started): Promise<Subject> {
  const database = await started.database();
  const env = lambdaEnvironment(stack.authorizer, environmentOf(database.endpoints));
  const host = started.add(await startHost('floor', env));
  return { name: 'one call', host, keyOf: () => '', hasMemory: false, checks: [] };
}

function* slicesOf<T>(all: Iterable<T>): Generator<T[]> {
  let some: T[] = [];
  for (const each of all) {
    some.push(each);
    if (some.length < slice) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}
