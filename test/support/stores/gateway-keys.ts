import type { GatewayKeys } from '../../../lambdas/domain/workspaces/ports.ts';
import type { GatewayKey, Workspace } from '../../../lambdas/domain/workspaces/workspace.ts';

/** API Gateway's keys in memory with their plans. Tests can make any step fail. */
export class GatewayKeysInMemory implements GatewayKeys {
  /** The plan of each gateway key, by key value. */
  readonly plans = new Map<string, string>();
  /** Called before each step; throw to make it fail. */
  before: (step: 'ensure' | 'delete' | 'deleteAll') => void = () => {};

  async ensure({ id, plan, planChanges }: Pick<Workspace, 'id' | 'plan' | 'planChanges'>): Promise<GatewayKey> {
    this.before('ensure');
    const value = `latchkey-${id}-${planChanges}`;
    this.plans.set(value, plan);
    return { id: `id of ${value}`, value };
  }

  async delete(keyId: string): Promise<void> {
    this.before('delete');
    this.plans.delete(keyId.replace('id of ', ''));
  }

  async deleteAll(workspaceId: string): Promise<void> {
    this.before('deleteAll');
    for (const value of this.plans.keys()) if (value.startsWith(`latchkey-${workspaceId}-`)) this.plans.delete(value);
  }

  of(workspaceId: string): [value: string, plan: string][] {
    return [...this.plans].filter(([value]) => value.startsWith(`latchkey-${workspaceId}-`));
  }
}
