import '../support/environment.ts';
import { DynamoKeyStore } from '../../lambdas/adapters/dynamo-key-store.ts';
import { DynamoWorkspaceStore } from '../../lambdas/adapters/dynamo-workspace-store.ts';
import { newKeyValue } from '../../lambdas/domain/key-format.ts';
import { provisionWorkspace } from '../../lambdas/domain/provision.ts';
import { systemClock, systemRandom } from '../../lambdas/domain/random.ts';
import { loadAuthorizers } from '../support/authorizers.ts';
import { startEngine } from '../support/engine.ts';
import { keyFormat, keyring1, newAudit, newKey } from '../support/keys.ts';

/**
 * `npm run bench`: verifications per second through the authorizer handler, against a real engine in a process of its
 * own. All cases run in turn within each round, so that they meet the same machine; the median of the rounds counts.
 */
const rounds = 7;
const requestsPerRound = 600;

const engine = await startEngine();
try {
  const dynamo = engine.client();
  const keysTable = await engine.createTable();
  const countersTable = await engine.createTable();
  const issuing = { keyFormat, clock: systemClock, random: systemRandom };
  const plan = 'Unlimited';
  const { workspace } = await provisionWorkspace(
    { ...issuing, workspaces: new DynamoWorkspaceStore(dynamo, keysTable) },
    keyring1,
    { name: 'Bench', plan, actor: { type: 'operator', id: 'bench' }, requestId: 'none' },
  );
  const keys = new DynamoKeyStore(dynamo, keysTable);
  const create = async (isActive: boolean) => {
    const { record, keyValue } = newKey(workspace.id, { isActive });
    await keys.createKey(record, () => null, newAudit(workspace.id, record.id, 'key.created'));
    return keyValue;
  };
  const [active, inactive] = [await create(true), await create(false)];
  const [authorize] = await loadAuthorizers(1, {
    endpoint: engine.endpoint,
    keysTable,
    countersTable,
    keyring: () => keyring1,
    clock: systemClock,
    plans: { [plan]: { maxKeys: null, limits: { perMinute: 1_000_000_000, perHour: 1_000_000_000 } } },
  });
  if (authorize === undefined) throw new Error('no authorizer');

  const unknown = newKeyValue(keyFormat, 'live', systemRandom);
  const cases: readonly [name: string, inFlight: number, keyValue: string][] = [
    ['verified, 1 in flight', 1, active],
    ['verified, 16 in flight', 16, active],
    ['refused: inactive, 16 in flight', 16, inactive],
    ['refused: unknown, 16 in flight', 16, unknown],
    ['refused: bad checksum, 16 in flight', 16, `${active.slice(0, -6)}000000`],
  ];

  const perSecond = async (inFlight: number, keyValue: string) => {
    let left = requestsPerRound;
    const start = performance.now();
    const client = async () => {
      while (left-- > 0) await authorize(keyValue);
    };
    await Promise.all(Array.from({ length: inFlight }, client));
    return (requestsPerRound / (performance.now() - start)) * 1000;
  };

  const results = new Map(cases.map(([name]) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round++) {
    process.stderr.write(`\rround ${round} of ${rounds}${round === 0 ? ' (warm-up)' : '          '}`);
    for (const [name, inFlight, keyValue] of cases) {
      const rate = await perSecond(inFlight, keyValue);
      if (round > 0) results.get(name)?.push(rate);
    }
  }
  process.stderr.write('\n');

  const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
  const base = median(results.get('verified, 16 in flight') ?? []);
  console.log('| case | per second (median) | ratio to "verified, 16 in flight" |');
  console.log('|---|---:|---:|');
  for (const [name, rates] of results) {
    const rate = median(rates);
    console.log(`| ${name} | ${Math.round(rate)} | ${(rate / base).toFixed(2)} |`);
  }
} finally {
  await engine.stop();
}
