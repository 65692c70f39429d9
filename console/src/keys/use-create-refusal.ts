import { strings } from '../strings.ts';
import { useMay, useWorkspace } from '../workspace/workspace-context.ts';

export interface Refusal {
  /** What the person needs: another role, or another plan. */
  readonly lacks: 'role' | 'plan';
  readonly title: string;
  readonly text: string;
}

/** The reason why the person cannot create a key, and what to do; null if they can. */
export function useCreateRefusal(): Refusal | null {
  const mayWrite = useMay('api-keys:write');
  const { workspace } = useWorkspace();
  const { refusals } = strings.keys.create;
  const max = workspace.maxKeys;
  if (!mayWrite) return { lacks: 'role', ...refusals.role };
  if (max === 0) return { lacks: 'plan', ...refusals.noKeys(workspace.plan) };
  if (max !== null && workspace.keyCount >= max) return { lacks: 'plan', ...refusals.limit(workspace.plan, max) };
  return null;
}
