import { createHash } from 'node:crypto';
import { CreateSecretCommand, PutSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { DynamoAuditLog } from '../../lambdas/adapters/dynamodb/audit/audit-log.ts';
import { DynamoCounterStore } from '../../lambdas/adapters/dynamodb/counter-store.ts';
import { DynamoReviewStore } from '../../lambdas/adapters/dynamodb/review-store.ts';
import { createLeanSecretReader } from '../../lambdas/adapters/lean/lean-secrets-manager.ts';
import { CachedPepper } from '../../lambdas/adapters/secrets-manager/cached-pepper.ts';
import { parseKeyring } from '../../lambdas/adapters/secrets-manager/keyring.ts';
import { SecretsManagerPepperVault } from '../../lambdas/adapters/secrets-manager/pepper-secret.ts';
import { everyScope } from '../../lambdas/domain/access/scopes.ts';
import { currentDigest } from '../../lambdas/domain/keys/digest.ts';
import { issueKey } from '../../lambdas/domain/keys/issue-key.ts';
import { type ReviewTally, reviewKeys } from '../../lambdas/domain/rotation/review-keys.ts';
import { rotatePepper } from '../../lambdas/domain/rotation/rotate-pepper.ts';
import { ServiceUnavailableError } from '../../lambdas/domain/shared/errors.ts';
import { systemRandom } from '../../lambdas/domain/shared/random.ts';
import { createVerifier } from '../../lambdas/domain/verification/verifier.ts';
import { chanceFrom, testSeed } from '../support/chance.ts';
import { limitsOf, noQuotas } from '../support/limits.ts';
import { rounds } from '../support/rounds.ts';
import { type Engine, startEngine } from '../support/stores/engine.ts';
import { keyFormat, newAudit, pepper1, plainKey, unknownKeyValue } from '../support/stores/keys.ts';
import { origin, RotatingWorld } from '../support/stores/rotating-world.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const plans = { Enterprise: { maxKeys: null, limits: limitsOf({ perMinute: 1_000_000, perHour: 1_000_000 }) } };

let engine: Engine;
let world: RotatingWorld;
let client: SecretsManagerClient;
let pepperSecret: string;
let workspaceId: string;
/** Whether instances can reach Secrets Manager. */
let isCutOff = false;

beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await RotatingWorld.create(engine);
  client = world.secretsManager();
  // The first keyring, as CloudFormation generates it.
  const SecretString = JSON.stringify({ current: 'v1', v1: pepper1 });
  pepperSecret = (await client.send(new CreateSecretCommand({ Name: 'pepper', SecretString }))).ARN ?? '';
  workspaceId = (await world.provision()).id;
});
afterEach(async () => {
  client.destroy();
  await world.stop();
});

const keyring = () => parseKeyring(world.secrets.currentValue(pepperSecret) ?? '');
const versions = () => Object.keys(keyring().peppers);

let tokens = 0;
const newToken = () => createHash('sha256').update(`pepper ${tokens++}`).digest('hex').slice(0, 32);

async function rotate(token = newToken()): Promise<void> {
  const dependencies = {
    vault: new SecretsManagerPepperVault(client),
    audit: new DynamoAuditLog(engine.calls('lean client'), world.table),
    clock: () => world.now,
    random: systemRandom,
  };
  for (const Step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const) {
    await rotatePepper(dependencies, { Step, SecretId: pepperSecret, ClientRequestToken: token }, origin);
  }
}

function review(): Promise<ReviewTally> {
  const dependencies = {
    store: new DynamoReviewStore(engine.calls('lean client'), world.table),
    keys: world.keys,
    vault: new SecretsManagerPepperVault(client),
    pepperSecret,
    audit: new DynamoAuditLog(engine.calls('lean client'), world.table),
    unusedKeys: null,
    keepsValues: false,
    onFailure: (_key: unknown, error: unknown) => {
      throw error;
    },
    clock: () => world.now,
    random: systemRandom,
  };
  return reviewKeys(dependencies, world.now + minuteMs, origin);
}

/** The pepper that an instance of a Lambda remembers. Each has its own, however long it sleeps. */
function newPepper(options: { failsWhenOld?: boolean } = {}): CachedPepper {
  process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = world.secretsEndpoint;
  const read = createLeanSecretReader();
  const readUnlessCut = (id: string) => (isCutOff ? Promise.reject(new ServiceUnavailableError()) : read(id));
  return new CachedPepper(readUnlessCut, pepperSecret, () => world.now, options);
}

function newAuthorizer(countersTable: string) {
  const verify = createVerifier({
    credentials: world.credentials,
    ...noQuotas,
    counters: new DynamoCounterStore(engine.calls('lean client'), countersTable),
    pepper: newPepper(),
    keyFormat,
    plans,
    onCounterFailure: 'deny',
    clock: () => world.now,
    onTrouble: () => {},
  });
  return async (keyValue: string) => (await verify({ keyValue, scope: 'status:read', sourceIp: '192.0.2.1' })).outcome;
}

function newIssuer() {
  const pepper = newPepper({ failsWhenOld: true });
  const issuing = { keyFormat, clock: () => world.now, random: systemRandom };
  return async () => {
    const { record, keyValue } = issueKey(
      issuing,
      await pepper.keyring(),
      { workspaceId, isRoot: false },
      plainKey,
      everyScope,
    );
    await world.keys.createKey(record, () => null, newAudit(workspaceId, record.id, 'key.created'));
    return keyValue;
  };
}

const unknownValue = unknownKeyValue();

const rotations = rounds(3, 2);

test(`${rotations} rotations under load refuse no valid key; unused peppers are dropped (seed ${testSeed})`, async () => {
  const chance = chanceFrom(testSeed);
  const countersTable = await engine.createTable();
  const authorizers = Array.from({ length: 4 }, () => newAuthorizer(countersTable));
  const issuers = [newIssuer(), newIssuer()];
  const values = await Promise.all([...issuers, ...issuers].map((issue) => issue()));
  const outcomes: Record<string, number> = {};
  const requestAll = async () => {
    const made = values.flatMap((value) => {
      // Not every instance gets a request each time: some sleep for a long time.
      const awake = authorizers.filter(() => chance() < 0.4);
      return awake.map((authorize) => authorize(value));
    });
    for (const outcome of await Promise.all(made)) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  };
  for (let rotation = 1; rotation <= rotations; rotation++) {
    await requestAll();
    // Somebody guesses keys. For a while no instance reads the keyring again for an unknown key.
    for (const authorize of authorizers) expect(await authorize(unknownValue)).toBe('unauthorized');
    await rotate();
    // An instance that starts now knows the new pepper immediately, and the other instances use its keys, too.
    const started = newAuthorizer(countersTable);
    for (const value of values) expect(await started(value)).toBe('admitted');
    authorizers.push(started);
    await requestAll();
    for (let passed = 0; passed < 45 * minuteMs; ) {
      await requestAll();
      for (const issue of issuers) if (chance() < 0.15) values.push(await issue());
      const step = Math.floor(chance() * 4 * minuteMs);
      passed += step;
      world.now += step;
    }
    // Each key is used, which moves it.
    await requestAll();
    for (const value of values) expect(await authorizers[0]?.(value)).toBe('admitted');
    expect(keyring().current).toBe(`v${rotation + 1}`);
    world.now += 2 * dayMs;
    await review();
    world.now += 2 * dayMs;
  }
  expect(Object.keys(outcomes)).toEqual(['admitted']);
  expect(outcomes['admitted']).toBeGreaterThan(100 * rotations);
  // The root key has never been used, so only it refers to the first pepper.
  const last = `v${rotations + 1}`;
  expect(versions()).toEqual(['v1', last]);
  await world.deleteRootKey(workspaceId);
  const tally = await review();
  expect(tally).toMatchObject({ status: 'finished', droppedPeppers: ['v1'], references: { [last]: values.length } });
  expect(versions()).toEqual([last]);
  for (const value of values) expect(await authorizers[1]?.(value)).toBe('admitted');
  const events = (await world.items()).filter((item) => item['pk'] === 'DEPLOYMENT' && item['action'] !== undefined);
  expect(events.filter(({ action }) => action === 'pepper.rotated')).toHaveLength(rotations);
});

test('a pepper becomes current only when every instance knows it', async () => {
  const authorizer = newAuthorizer(await engine.createTable());
  const issue = newIssuer();
  const value = await issue();
  expect(await authorizer(value)).toBe('admitted');
  await rotate();
  const underNow = async (keyValue: string) => {
    const found = await world.credentials.find(
      versions().map((current) => currentDigest({ ...keyring(), current }, keyValue)),
    );
    return found?.reference.pepperVersion;
  };
  world.now += 30 * minuteMs - 1;
  await authorizer(value);
  expect(await underNow(value)).toBe('v1');
  expect(await underNow(await issue())).toBe('v1');
  world.now += 1;
  await authorizer(value);
  expect(await underNow(value)).toBe('v2');
  expect(await underNow(await issue())).toBe('v2');
});

test('an instance that cannot read the keyring fails instead of refusing keys', async () => {
  const countersTable = await engine.createTable();
  const [cutOff, other] = [newAuthorizer(countersTable), newAuthorizer(countersTable)];
  const issue = newIssuer();
  const [moved, unmoved] = [await issue(), await issue()];
  expect([await cutOff(moved), await cutOff(unmoved)]).toEqual(['admitted', 'admitted']);
  await rotate();
  world.now += 4 * minuteMs;
  isCutOff = true;
  world.now += 27 * minuteMs;
  // The instance can verify a key that has not moved. It does not know any other pepper.
  expect(await cutOff(unmoved)).toBe('admitted');
  isCutOff = false;
  expect(await other(moved)).toBe('admitted');
  isCutOff = true;
  await expect(cutOff(moved)).rejects.toThrow('did not respond');
  await expect(issue()).rejects.toThrow('did not respond');
  isCutOff = false;
  world.now += 10_000;
  expect(await cutOff(moved)).toBe('admitted');
});

test('a concurrent change of the keyring by a person is not lost', async () => {
  const token = newToken();
  const dependencies = {
    vault: new SecretsManagerPepperVault(client),
    audit: new DynamoAuditLog(engine.calls('lean client'), world.table),
    clock: () => world.now,
    random: systemRandom,
  };
  const step = (Step: 'createSecret' | 'finishSecret') =>
    rotatePepper(dependencies, { Step, SecretId: pepperSecret, ClientRequestToken: token }, origin);
  await step('createSecret');
  const byHand = { current: 'v1', peppers: { v1: pepper1, v7: `${pepper1}-by-hand` } };
  await client.send(new PutSecretValueCommand({ SecretId: pepperSecret, SecretString: JSON.stringify(byHand) }));
  await expect(step('finishSecret')).rejects.toThrow('The keyring has changed');
  expect(keyring()).toEqual(byHand);
});
