import type { GatewayKeys } from '../../../lambdas/domain/workspaces/ports.ts';
import type { GatewayKey, Workspace } from '../../../lambdas/domain/workspaces/workspace.ts';

/** API Gateway's keys in memory with their plans. Tests can make any step fail. */
export class GatewayKeysInMemory implements GatewayKeys {
  /** The plan of each gateway key, by key value. */
  readonly plans = new Map<string, string>();
  /** Called before each step; throw to make it fail. */
  before: (step: 'create' | 'addToPlan' | 'delete') => void = () => {};
  #created = 0;

  async create({ id, plan, planChanges }: Pick<Workspace, 'id' | 'plan' | 'planChanges'>): Promise<GatewayKey> {
    this.before('create');
    const value = `latchkey-${id}-${planChanges}-${this.#created++}`;
    this.plans.set(value, plan);
    return { id: idOf(value), value };
  }

  async addToPlan(keyId: string, plan: string): Promise<boolean> {
    this.before('addToPlan');
    const value = keyValueOf(keyId);
    if (!this.plans.has(value)) return false;
    this.plans.set(value, plan);
    return true;
  }

  async delete(keyId: string): Promise<void> {
    this.before('delete');
    this.plans.delete(keyValueOf(keyId));
  }

  of(workspaceId: string): [value: string, plan: string][] {
    return [...this.plans].filter(([value]) => value.startsWith(`latchkey-${workspaceId}-`));
  }
}

const idOf = (value: string) => `id of ${value}`;
const keyValueOf = (id: string) => id.replace('id of ', '');
