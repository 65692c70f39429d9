import { auditEvent } from '../../events/audit-event.ts';
import { keyIdOf, manageable } from '../manageable.ts';
import { assertStillAdmitted } from './calling-key.ts';
import type { ManageDependencies, ManagedBy } from './change-key.ts';

/**
 * Deletes a key, if the caller may manage it. Its value is refused from the next request.
 * @param id The id that the request names
 */
export async function deleteKey(
  dependencies: ManageDependencies,
  { principal, key, ...by }: ManagedBy,
  id: string,
): Promise<void> {
  const { workspaceId } = principal;
  const keyId = keyIdOf(id);
  await dependencies.keys.deleteKey(workspaceId, keyId, (current) => {
    const { name } = manageable(principal, current);
    assertStillAdmitted({ principal, key }, current, dependencies.clock());
    return auditEvent(dependencies, { action: 'key.deleted', workspaceId, keyId, ...by, changes: { name } });
  });
}
