import { ServiceUnavailableError } from '../../lambdas/domain/shared/errors.ts';
import { type Chance, chanceFrom, oneOf } from '../support/chance.ts';
import type { Engine } from '../support/stores/engine.ts';
import { GatewayKeysInMemory } from '../support/stores/gateway-keys.ts';
import { noon, unknownKeyValue } from '../support/stores/keys.ts';
import { type Change, drawKeyChange, drawWorkspaceChange, newKeyChange } from './changes.ts';
import { ChaosProxy } from './chaos-proxy.ts';
import { gatewayShare } from './faults.ts';
import { auditContradictions, contradictions, gatewayContradictions, tagsIn, uncounted } from './invariants.ts';
import { type Check, Ledger, type MadeChange } from './ledger.ts';
import { type ChaosOptions, type ChaosReport, reportOf } from './report.ts';
import { type PlanName, type Service, startService } from './service.ts';
import { type IssuedValue, issued, KeysTableReader, rightAnswer, type Truth } from './truth.ts';

/** Time limit of a call, in milliseconds. Late responses are late by half of it. */
const timeoutMs = 1000;
/** How many operations run at the same time. */
const atOnce = 50;
/** How far the clocks of the instances are off, in milliseconds. */
const clocksOff = [0, 0, 0, 0, -150_000, 180_000];
const workspacePlans: readonly PlanName[] = ['Small', 'Medium', 'Huge', 'Small', 'Medium'];
const hourMs = 3_600_000;

/**
 * Runs requests and changes through a proxy that injects faults, compares each answer with the state of the tables before
 * and after it, and then everything with everything.
 */
export async function runChaos(engine: Engine, options: ChaosOptions): Promise<ChaosReport> {
  const chance = chanceFrom(options.seed);
  const [keysTable, countersTable] = [await engine.createTable(), await engine.createTable()];
  const proxy = new ChaosProxy(engine.endpoint, chanceFrom(options.seed + 1), timeoutMs);
  await proxy.start();
  const gatewayKeys = new GatewayKeysInMemory();
  gatewayKeys.before = () => {
    if (!proxy.isOn || chance() >= gatewayShare) return;
    proxy.record('gateway');
    throw new ServiceUnavailableError();
  };
  let now = noon;
  const start = (endpoint: string, off: number) =>
    startService({ endpoint, keysTable, countersTable, timeoutMs, clock: () => now + off, gatewayKeys });
  const services = clocksOff.map((off) => start(proxy.endpoint, off));
  const undisturbed = start(engine.endpoint, 0);
  const reader = new KeysTableReader(engine.client(), keysTable);
  const ledger = new Ledger();
  const startedAt = Date.now();
  try {
    proxy.isOn = false;
    const workspaceIds = await setUp(undisturbed, ledger);
    proxy.isOn = true;
    let before = await reader.truth(workspaceIds);
    let offClock = 0;
    for (let done = 0; done < options.operations; done += atOnce) {
      // Longer than an instance limits requests without reading their key. Every now and then a pause, in which connections die.
      const isPause = chance() < 0.1;
      if (isPause) proxy.pause();
      now += isPause ? 60_000 : 1001 + Math.floor(chance() * 3000);
      const round = new Round(chance, services, ledger, before);
      await round.run(Math.min(atOnce, options.operations - done), done);
      await proxy.settled();
      const after = await reader.truth(workspaceIds);
      ledger.judge(before, after, round.checks, round.changes);
      offClock += round.offClock;
      before = after;
      options.onProgress?.(done + atOnce);
    }
    proxy.isOn = false;
    await settleAll(undisturbed, before);
    const truth = await reader.truth(workspaceIds);
    const items = await reader.items();
    ledger.wrong.push(...contradictions(truth, items), ...auditContradictions(ledger.changes, items, truth));
    ledger.wrong.push(...gatewayContradictions(truth, items, gatewayKeys.plans));
    now += 2 * hourMs;
    const left = await finalChecks(undisturbed, ledger.values, truth, now);
    ledger.wrong.push(...left.wrong);
    // The clocks of some instances were ahead, others behind.
    const time = { from: noon - (noon % hourMs) - hourMs, to: now - (now % hourMs) + hourMs };
    const direct = engine.calls('lean client');
    ledger.wrong.push(...(await uncounted(direct, countersTable, ledger.admittedOfKey, tagsIn(items), time)));
    return reportOf({ ledger, proxy, items, offClock, working: left.working, options, ms: Date.now() - startedAt });
  } finally {
    await proxy.stop();
  }
}

async function setUp(service: Service, ledger: Ledger): Promise<string[]> {
  const ids: string[] = [];
  for (const [index, plan] of workspacePlans.entries()) {
    const { body } = await service.createWorkspace({ requestId: `setup-${index}`, body: { name: `W${index}`, plan } });
    ids.push(body.workspace.id);
    ledger.values.push(issued(body.rootKey.key, body.workspace.rootKeyId, body.workspace.id));
  }
  return ids;
}

/** Operations that run at the same time: at most one change for each key and each workspace. */
class Round {
  readonly checks: Check[] = [];
  readonly changes: MadeChange[] = [];
  /** Operations on an instance whose clock is off. */
  offClock = 0;
  readonly #chance: Chance;
  readonly #services: readonly Service[];
  readonly #ledger: Ledger;
  readonly #before: Truth;
  readonly #busy = new Set<string>();
  readonly #given: IssuedValue[] = [];

  constructor(chance: Chance, services: readonly Service[], ledger: Ledger, before: Truth) {
    this.#chance = chance;
    this.#services = services;
    this.#ledger = ledger;
    this.#before = before;
  }

  async run(operations: number, done: number): Promise<void> {
    const { values } = this.#ledger;
    const working = values.filter((value) => rightAnswer(value, this.#before, noon) === 'served');
    const started = Array.from({ length: operations }, (_, index) => {
      const drawn = this.#chance();
      const change = drawn < 0.02 ? this.#workspaceChange() : drawn < 0.3 ? this.#keyChange() : undefined;
      if (change !== undefined) return this.#make(change, `chaos-${done + index}`);
      // A few keys get most requests, and reach their limits.
      const popular = working[Math.floor(working.length * this.#chance() ** 3)];
      return this.#check(this.#chance() < 0.2 ? this.#attack() : popular);
    });
    await Promise.all(started);
    values.push(...this.#given);
  }

  /** A value that may not work any more, or one that nobody was given. */
  #attack(): IssuedValue | undefined {
    return this.#chance() < 0.3 ? undefined : oneOf(this.#chance, this.#ledger.values);
  }

  #keyChange(): Change | undefined {
    const workspace = oneOf(this.#chance, [...this.#before.workspaces.values()]);
    const keys = [...this.#before.keys.values()].filter(
      ({ isRoot, workspaceId }) => !isRoot && workspaceId === workspace?.id,
    );
    if (workspace === undefined) return undefined;
    if (this.#chance() < 4 / (4 + keys.length)) return newKeyChange(this.#chance, workspace.id);
    const record = oneOf(this.#chance, keys);
    if (record === undefined || this.#busy.has(record.id)) return undefined;
    this.#busy.add(record.id);
    return drawKeyChange(this.#chance, record);
  }

  #workspaceChange(): Change | undefined {
    const workspace = oneOf(this.#chance, [...this.#before.workspaces.values()]);
    if (workspace === undefined || this.#busy.has(workspace.id)) return undefined;
    this.#busy.add(workspace.id);
    return drawWorkspaceChange(this.#chance, workspace);
  }

  async #make(change: Change, requestId: string): Promise<void> {
    const service = this.#anyService();
    const answer = await change.send(service, requestId);
    this.changes.push({ change, requestId, answer });
    const { id, key } = answer.body.apiKey ?? {};
    const isIssued = answer.status < 300 && ['create', 'immediate', 'grace', 'onFirstUse'].includes(change.kind);
    if (isIssued) this.#given.push(issued(key, id, change.workspaceId));
    if (answer.status < 300 && change.revokes) await this.#tryRevoked(change);
  }

  /** After a change that ends the values of a key, none of them may get in, not even with the next request. */
  async #tryRevoked({ keyId, kind }: Change): Promise<void> {
    for (const value of this.#ledger.values.filter((each) => each.keyId === keyId)) {
      const service = this.#anyService();
      const outcome = await service.check(value.keyValue);
      if (outcome === 'admitted') this.#ledger.wrong.push(`a value of ${keyId} was admitted after ${kind}`);
      this.checks.push({ value, at: service.clock(), outcome });
    }
  }

  async #check(value: IssuedValue | undefined): Promise<void> {
    const service = this.#anyService();
    const keyValue = value?.keyValue ?? unknownKeyValue();
    this.checks.push({ value, at: service.clock(), outcome: await service.check(keyValue) });
  }

  #anyService(): Service {
    const index = Math.floor(this.#chance() * this.#services.length);
    if (clocksOff[index] !== 0) this.offClock += 1;
    return this.#services[index] as Service;
  }
}

/** Repeats the changes of workspaces that are not complete, as their clients do. */
async function settleAll(service: Service, { workspaces }: Truth): Promise<void> {
  for (const { id, plan } of workspaces.values()) {
    await service.updateWorkspace({ requestId: `setup-settle-${id}`, id, body: { plan } });
  }
}

/** Checks every value that was ever given, in new windows and without faults. */
async function finalChecks(service: Service, values: readonly IssuedValue[], truth: Truth, now: number) {
  const wrong: string[] = [];
  let working = 0;
  for (const value of values) {
    const right = rightAnswer(value, truth, now);
    const outcome = await service.check(value.keyValue);
    const expected = { served: 'admitted', denied: 'denied', refused: 'unauthorized' }[right];
    if (outcome !== expected) wrong.push(`in the end, a value of ${value.keyId} is ${outcome}, not ${expected}`);
    if (outcome === 'admitted') working += 1;
  }
  return { wrong, working };
}
