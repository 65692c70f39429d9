import { windows } from '../../lambdas/domain/limits/rate-windows.ts';
import { isPending } from '../../lambdas/domain/workspaces/workspace.ts';
import type { Change } from './changes.ts';
import { type Answer, type Outcome, type PlanName, plans } from './service.ts';
import { type IssuedValue, rightAnswers, type Truth } from './truth.ts';

/** A check and its outcome. `value` is undefined for a value that nobody was ever given. */
export interface Check {
  readonly value: IssuedValue | undefined;
  /** The time by the clock of the instance. */
  readonly at: number;
  readonly outcome: Outcome;
}

export interface MadeChange {
  readonly change: Change;
  readonly requestId: string;
  readonly answer: Answer;
}

/** Everything that clients saw, and every contradiction to the state of the tables. */
export class Ledger {
  readonly changes: MadeChange[] = [];
  /** The values that clients were given. */
  readonly values: IssuedValue[] = [];
  readonly checks = new Map<Outcome, number>();
  /** Checks of values that must not work. */
  attacks = 0;
  /** Admitted requests by key and window. */
  readonly admitted = new Map<string, number>();
  readonly admittedOfKey = new Map<string, number>();
  readonly wrong: string[] = [];

  /** Judges what happened between two states. */
  judge(before: Truth, after: Truth, checks: readonly Check[], changes: readonly MadeChange[]): void {
    for (const check of checks) this.#judgeCheck(check, before, after);
    this.#judgeLimits(checks, before, after);
    for (const { change, answer, requestId } of changes) {
      this.changes.push({ change, answer, requestId });
      const isKnown = [200, 201, 403, 404, 409, 503].includes(answer.status);
      if (!isKnown) this.wrong.push(`${requestId} ${change.kind}: ${answer.status} ${answer.body.code}`);
      if (answer.status === 404) this.wrong.push(`${requestId} ${change.kind}: 404, and the key exists`);
      const isAcknowledged = answer.status === 200 || answer.status === 201;
      if (isAcknowledged && !change.isDone(after, answer)) this.wrong.push(`${requestId} ${change.kind}: was lost`);
    }
  }

  #judgeCheck({ value, at, outcome }: Check, before: Truth, after: Truth): void {
    this.checks.set(outcome, (this.checks.get(outcome) ?? 0) + 1);
    const right = value === undefined ? new Set(['refused']) : rightAnswers(value, before, after, at);
    if (right.size === 1 && right.has('refused')) this.attacks += 1;
    const isRight = {
      admitted: right.has('served'),
      // A key over its limit may get 429 for a second after it was revoked (docs/decisions/0016).
      limited: value !== undefined,
      denied: right.has('denied'),
      unauthorized: right.has('refused'),
      failed: true,
    }[outcome];
    if (!isRight)
      this.wrong.push(`a value of ${value?.keyId ?? 'nobody'} was ${outcome}, not ${[...right].join(' or ')}`);
  }

  #judgeLimits(checks: readonly Check[], before: Truth, after: Truth): void {
    for (const { value, at, outcome } of checks) {
      if (value === undefined || outcome !== 'admitted') continue;
      this.admittedOfKey.set(value.keyId, (this.admittedOfKey.get(value.keyId) ?? 0) + 1);
      for (const { name, unit, ms } of windows) {
        const window = `${value.keyId} ${unit} ${Math.floor(at / ms)}`;
        const count = this.admitted.get(window) ?? 0;
        this.admitted.set(window, count + 1);
        const limit = Math.max(
          ...possiblePlans(value.workspaceId, before, after).map((plan) => plans[plan].limits[name]),
        );
        if (count + 1 > limit) this.wrong.push(`${window}: ${count + 1} requests admitted, the limit is ${limit}`);
      }
    }
  }
}

/** The plans that a workspace may have had between two states. */
function possiblePlans(workspaceId: string, before: Truth, after: Truth): PlanName[] {
  const states = [before, after].flatMap(({ workspaces }) => workspaces.get(workspaceId) ?? []);
  if (states.some(isPending)) return Object.keys(plans) as PlanName[];
  return states.map(({ plan }) => plan as PlanName);
}
