import { assertMayGrant, assertMayManage } from '../../domain/access/principal.ts';
import { auditEvent } from '../../domain/events/audit-event.ts';
import { toApiKey } from '../../domain/keys/api-key-view.ts';
import { type IssueDependencies, issueKey } from '../../domain/keys/issue-key.ts';
import { assertFutureExpiry, assertOwnSecret } from '../../domain/keys/manageable.ts';
import type { KeyStore, PepperSource, ValueSealer } from '../../domain/keys/ports.ts';
import { orAdvise } from '../../domain/keys/value-not-received.ts';
import { maxKeysFor, type Plans } from '../../domain/limits/plans.ts';
import { IssuingEnvironment, readEnvironment } from '../../environment.ts';
import type { KeepingDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/keys.ts';
import { createWorkspaceApiKey } from '../../http/routes/operators.ts';
import { workspaceHandler } from '../../http/workspace-handler.ts';
import { issuingDependencies } from '../../wiring/keys.ts';

export interface Dependencies extends KeepingDependencies, IssueDependencies {
  readonly keys: KeyStore;
  readonly pepper: PepperSource;
  readonly plans: Plans;
  /** Encrypts values to keep them recoverable; undefined if the deployment does not keep values. */
  readonly sealer: ValueSealer | undefined;
  /** The prefix of the ARNs of secrets that values may be delivered to. */
  readonly secretArnPrefix: string;
}

/** Creates an API key. The response contains its value. */
export const createHandler = (dependencies: Dependencies) =>
  workspaceHandler(
    routes.createApiKey,
    createWorkspaceApiKey,
    dependencies,
    async ({ input, caller, requestId, keep }) => {
      const { keys, pepper, plans, sealer, secretArnPrefix, clock } = dependencies;
      const { principal, actor } = caller;
      const { workspaceId } = principal;
      assertMayGrant(principal, input.body.scopes);
      assertMayManage(principal, input.body.environment);
      assertFutureExpiry(input.body.expiresAt, clock());
      assertOwnSecret(input.body.rotation, secretArnPrefix);

      const owner = { workspaceId, isRoot: false };
      const { record, keyValue } = issueKey(dependencies, await pepper.keyring(), owner, input.body, principal.scopes);
      const audit = auditEvent(dependencies, {
        action: 'key.created',
        workspaceId,
        keyId: record.id,
        actor,
        requestId,
        changes: input.body,
      });
      const sealed = await sealer?.seal({ workspaceId, keyId: record.id }, keyValue);
      const response = { apiKey: { ...toApiKey(record, clock()), key: keyValue } };
      const answer = await keep(response);
      await orAdvise(
        keys.createKey(record, (workspace) => maxKeysFor(plans, workspace, input.body.limits), audit, sealed, answer),
        `It may have created the API key ${record.id}, whose value nobody has received. If GET /api/v1/api-keys/${record.id} finds it, delete or regenerate it.`,
      );
      return response;
    },
  );

export const handler = createHandler(issuingDependencies(readEnvironment(IssuingEnvironment)));
