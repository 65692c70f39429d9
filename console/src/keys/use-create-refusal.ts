import { strings } from '../strings.ts';
import { useMay, usePlan, useWorkspace } from '../workspace/workspace-context.ts';
import { useApiKeys } from './list/use-api-keys.ts';

export interface Refusal {
  /** What the person needs: another role, or another plan. */
  readonly lacks: 'role' | 'plan';
  readonly title: string;
  readonly text: string;
}

/** The reason why the person cannot create a key, and what to do; null if they can. */
export function useCreateRefusal(): Refusal | null {
  const mayWrite = useMay('api-keys:write');
  const plan = usePlan();
  const { workspace } = useWorkspace();
  const { data } = useApiKeys();
  const { refusals } = strings.keys.create;
  const max = plan?.maxKeys ?? null;
  const current = data?.limits.current ?? workspace.keyCount;
  if (!mayWrite) return { lacks: 'role', ...refusals.role };
  if (max === 0) return { lacks: 'plan', ...refusals.noKeys(workspace.plan) };
  if (max !== null && current >= max) return { lacks: 'plan', ...refusals.limit(workspace.plan, max) };
  return null;
}
