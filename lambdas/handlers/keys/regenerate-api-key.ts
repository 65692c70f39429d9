import { assertMayGrant } from '../../domain/access/principal.ts';
import { auditEvent } from '../../domain/events/audit-event.ts';
import type { Regeneration } from '../../domain/keys/api-key.ts';
import { type ViewDependencies, viewOf } from '../../domain/keys/api-key-view.ts';
import { type IssueDependencies, issueValue, withRegeneratedValue } from '../../domain/keys/issue-key.ts';
import type { ApiKeyRecord } from '../../domain/keys/key-record.ts';
import { type Ending, graceSeconds, isSameDigest, previousValidUntil } from '../../domain/keys/live-values.ts';
import { assertStillAdmitted } from '../../domain/keys/manage/calling-key.ts';
import { keyIdOf, manageable } from '../../domain/keys/manageable.ts';
import type { KeyChange, KeyStore, PepperSource, ValueSealer } from '../../domain/keys/ports.ts';
import { isDelivered } from '../../domain/keys/rotation.ts';
import { orAdvise } from '../../domain/keys/value-not-received.ts';
import { DeliveredKeyError } from '../../domain/shared/errors.ts';
import { IssuingEnvironment, readEnvironment } from '../../environment.ts';
import type { KeepingDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/keys.ts';
import { regenerateWorkspaceApiKey } from '../../http/routes/operators.ts';
import { workspaceHandler } from '../../http/workspace-handler.ts';
import { issuingDependencies } from '../../wiring/keys.ts';

export interface Dependencies extends KeepingDependencies, IssueDependencies, ViewDependencies {
  readonly keys: KeyStore;
  readonly pepper: PepperSource;
  /** Encrypts values to keep them recoverable; undefined if the deployment does not keep values. */
  readonly sealer: ValueSealer | undefined;
}

/** Regenerates a key. The mode decides when the previous value stops working. */
export const createHandler = (dependencies: Dependencies) =>
  workspaceHandler(
    routes.regenerateApiKey,
    regenerateWorkspaceApiKey,
    dependencies,
    async ({ input, caller, requestId, keep }) => {
      const { keys, pepper, sealer, clock } = dependencies;
      const { principal, actor } = caller;
      const { workspaceId } = principal;
      const keyId = keyIdOf(input.path.id);
      const ending = endingOf(input.body);
      const keyring = await pepper.keyring();
      const assertMay = (current: ApiKeyRecord | undefined) => {
        const record = manageable(principal, current);
        // The caller receives the new value, and with it every scope of the key.
        assertMayGrant(principal, record.scopes);
        if (ending.mode !== 'immediate' && isDelivered(record)) throw new DeliveredKeyError();
        return record;
      };

      const read = assertMay(await keys.getKey(workspaceId, keyId));
      const { keyValue, value } = issueValue(dependencies, keyring, read);
      const sealed = await sealer?.seal({ workspaceId, keyId }, keyValue);
      const responseOf = async (record: ApiKeyRecord) => ({
        apiKey: { ...(await viewOf(dependencies, record)), key: keyValue },
      });
      let response: Awaited<ReturnType<typeof responseOf>> | undefined;
      const change: KeyChange = async (current) => {
        const now = clock();
        const [newest] = current.values;
        // An earlier attempt has stored the value, but got no response.
        if (response !== undefined && newest !== undefined && isSameDigest(newest, value))
          return { record: current, audits: [] };
        const record = assertMay(current);
        const used = assertStillAdmitted(caller, record, now);
        // A key that regenerates itself stays with its holders.
        const holderScopes = used === undefined ? principal.scopes : used.holderScopes;
        const changed = withRegeneratedValue(record, { ...value, holderScopes }, ending, now);
        const changes = { mode: ending.mode, previousKeyValidUntil: previousValidUntil(changed, now) };
        const event = { action: 'key.regenerated', workspaceId, keyId, actor, requestId, changes } as const;
        response = await responseOf(changed);
        const answer = await keep(response);
        return { record: changed, audits: [auditEvent(dependencies, event)], sealed, answer };
      };
      const record = await orAdvise(
        keys.changeKey(workspaceId, keyId, change),
        `It may have given the API key ${keyId} a new value, which nobody has received. Regenerate the key again.`,
      );
      return response ?? responseOf(record);
    },
  );

function endingOf({ mode, gracePeriodSeconds = graceSeconds.default }: Regeneration = { mode: 'immediate' }): Ending {
  return mode === 'immediate' ? { mode } : { mode, gracePeriodSeconds };
}

export const handler = createHandler(issuingDependencies(readEnvironment(IssuingEnvironment)));
