import { toApiKey } from './domain/api-key.ts';
import { auditEvent } from './domain/audit-event.ts';
import { type IssueDependencies, reissueKey } from './domain/issue-key.ts';
import { keyIdOf, manageable } from './domain/manageable.ts';
import type { KeyStore, PepperSource } from './domain/ports.ts';
import { assertMayGrant } from './domain/principal.ts';
import { IssuingEnvironment, readEnvironment } from './environment.ts';
import { type ApiDependencies, apiHandler } from './http/api-handler.ts';
import { routes } from './http/routes.ts';
import { issuingDependencies } from './wiring.ts';

export interface Dependencies extends ApiDependencies, IssueDependencies {
  readonly keys: KeyStore;
  readonly pepper: PepperSource;
}

/** Gives a key a new value; the old one fails from the next request on. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.regenerateApiKey, dependencies, async ({ input, caller, requestId }) => {
    const { principal, actor } = caller;
    const { workspaceId } = principal;
    const keyId = keyIdOf(input.path.id);
    const keyring = await dependencies.pepper.keyring();
    let keyValue = '';
    const record = await dependencies.keys.changeKey(workspaceId, keyId, (current) => {
      // Whoever regenerates a key holds its value afterwards, and with it every scope that the key has.
      assertMayGrant(principal, manageable(principal, current).scopes);
      const reissued = reissueKey(dependencies, keyring, current);
      keyValue = reissued.keyValue;
      const changes = { mode: 'immediate' };
      const event = { action: 'key.regenerated', workspaceId, keyId, actor, requestId, changes } as const;
      return { record: reissued.record, audit: auditEvent(dependencies, event) };
    });
    return { apiKey: { ...toApiKey(record), key: keyValue } };
  });

export const handler = createHandler(issuingDependencies(readEnvironment(IssuingEnvironment)));
