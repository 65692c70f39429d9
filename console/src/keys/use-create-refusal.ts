import { strings } from '../strings.ts';
import { useMay, usePlan, useWorkspace } from '../workspace/workspace-context.ts';
import { useApiKeys } from './use-api-keys.ts';

interface Refusal {
  readonly title: string;
  readonly text: string;
}

/** Why the person cannot create a key here and now, and what to do about it; null: they can. */
export function useCreateRefusal(): Refusal | null {
  const mayWrite = useMay('api-keys:write');
  const plan = usePlan();
  const { workspace } = useWorkspace();
  const { data } = useApiKeys();
  const { refusals } = strings.keys.create;
  const max = plan?.maxKeys ?? null;
  const current = data?.limits.current ?? workspace.keyCount;
  if (!mayWrite) return refusals.role;
  if (max === 0) return refusals.noKeys(workspace.plan);
  if (max !== null && current >= max) return refusals.limit(workspace.plan, max);
  return null;
}
