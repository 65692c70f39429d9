import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { auditEvent } from '../../domain/events/audit-event.ts';
import type { IssueDependencies } from '../../domain/keys/issue-key.ts';
import type { PepperSource } from '../../domain/keys/ports.ts';
import { orAdvise } from '../../domain/keys/value-not-received.ts';
import { issueServiceKey } from '../../domain/service-keys/issue-service-key.ts';
import type { ServiceKeyStore } from '../../domain/service-keys/ports.ts';
import { maxServiceKeys, type ServiceKey, tagInId } from '../../domain/service-keys/service-key.ts';
import { ServiceKeyLimitExceededError } from '../../domain/service-keys/service-key-errors.ts';
import { viewOfServiceKey } from '../../domain/service-keys/service-key-schema.ts';
import { NotFoundError } from '../../domain/shared/errors.ts';
import { readEnvironment, ServiceKeysEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { KeepingDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/service-keys.ts';
import { serviceKeysDependencies } from '../../wiring/service-keys.ts';

export interface Dependencies extends KeepingDependencies, IssueDependencies {
  readonly serviceKeys: ServiceKeyStore;
  readonly pepper: PepperSource;
}

/** Creates, lists and deletes service keys. One function has the three routes, because they are rarely used. */
export function createHandler(dependencies: Dependencies) {
  const byMethod = { POST: creation(dependencies), GET: list(dependencies), DELETE: deletion(dependencies) };
  return (event: APIGatewayProxyEvent, context: Context) =>
    byMethod[event.httpMethod as keyof typeof byMethod](event, context);
}

const creation = (dependencies: Dependencies) =>
  apiHandler(routes.createServiceKey, dependencies, async ({ input, caller: { actor }, requestId, keep }) => {
    const { serviceKeys, pepper } = dependencies;
    const { name } = input.body;
    // Requests at the same time may create a few more. The maximum only keeps the list short.
    if ((await serviceKeys.list()).length >= maxServiceKeys) throw new ServiceKeyLimitExceededError(maxServiceKeys);
    const keyring = await pepper.keyring();
    const { serviceKey, keyValue } = issueServiceKey(dependencies, keyring, { name, createdBy: actor.id });
    const { id } = serviceKey;
    const audit = auditEvent(dependencies, {
      action: 'service_key.created',
      workspaceId: null,
      keyId: null,
      actor,
      requestId,
      changes: { serviceKeyId: id, name },
    });
    const response = { serviceKey: { ...viewOfServiceKey(serviceKey), key: keyValue } };
    await orAdvise(
      serviceKeys.create(serviceKey, audit, await keep(response)),
      `It may have created the service key ${id}, whose value nobody has received. If the list of service keys has it, delete it.`,
    );
    return response;
  });

const list = (dependencies: Dependencies) =>
  apiHandler(routes.listServiceKeys, dependencies, async () => {
    const found = await dependencies.serviceKeys.list();
    const newestFirst = found.toSorted((one, other) => (one.createdAt < other.createdAt ? 1 : -1));
    return { serviceKeys: newestFirst.map(viewOfServiceKey) };
  });

const deletion = (dependencies: Dependencies) =>
  apiHandler(routes.deleteServiceKey, dependencies, async ({ input, caller: { actor }, requestId }) => {
    const tag = tagInId(input.path.id);
    if (tag === undefined) throw new NotFoundError('service key');
    await dependencies.serviceKeys.delete(tag, ({ id, name }: ServiceKey) =>
      auditEvent(dependencies, {
        action: 'service_key.deleted',
        workspaceId: null,
        keyId: null,
        actor,
        requestId,
        changes: { serviceKeyId: id, name },
      }),
    );
    return { success: true as const };
  });

export const handler = createHandler(serviceKeysDependencies(readEnvironment(ServiceKeysEnvironment)));
