import type { ZodOpenApiResponseObject } from 'zod-openapi';
import type { routes } from '../../lambdas/http/routes/index.ts';

type OperationId = keyof typeof routes;
type Links = NonNullable<ZodOpenApiResponseObject['links']>;

interface Follow {
  /** The parameters of the next operations, and where the response or the request has their values. */
  readonly parameters: Readonly<Record<string, `$response.body#/${string}` | `$request.path.${string}`>>;
  readonly to: readonly OperationId[];
}

const ofKey: readonly OperationId[] = [
  'getApiKey',
  'updateApiKey',
  'regenerateApiKey',
  'getKeyUsage',
  'deleteApiKey',
  'deleteApiKeyByQuery',
];
const ofWorkspace: readonly OperationId[] = [
  'getWorkspace',
  'updateWorkspace',
  'grantQuota',
  'suspendWorkspace',
  'resumeWorkspace',
  'issueRootKey',
  'revokeRootKey',
  'deleteWorkspace',
  'listWorkspaceApiKeys',
  'createWorkspaceApiKey',
  'importKeys',
  'listWorkspaceAuditEvents',
];

const ofWorkspaceKey: readonly OperationId[] = [
  'getWorkspaceApiKey',
  'updateWorkspaceApiKey',
  'regenerateWorkspaceApiKey',
  'getWorkspaceApiKeyUsage',
  'deleteWorkspaceApiKey',
];

/** The operations that take an id from the response of another one (https://spec.openapis.org/oas/v3.1.1.html#link-object). */
const follows: Partial<Record<OperationId, Follow>> = {
  createApiKey: { parameters: { id: '$response.body#/apiKey/id' }, to: ofKey },
  regenerateApiKey: {
    parameters: { id: '$response.body#/apiKey/id' },
    to: ['getApiKey', 'updateApiKey', 'deleteApiKey'],
  },
  putMember: { parameters: { subject: '$response.body#/member/subject' }, to: ['deleteMember'] },
  createPhotoRequest: { parameters: { id: '$response.body#/id' }, to: ['getPhotoRequest'] },
  createWorkspace: { parameters: { id: '$response.body#/workspace/id' }, to: ofWorkspace },
  createWorkspaceApiKey: {
    parameters: { id: '$request.path.id', keyId: '$response.body#/apiKey/id' },
    to: ofWorkspaceKey,
  },
  registerApi: { parameters: { id: '$response.body#/api/id' }, to: ['getRegisteredApi', 'unregisterApi'] },
  createServiceKey: { parameters: { id: '$response.body#/serviceKey/id' }, to: ['deleteServiceKey'] },
  suspendWorkspace: {
    parameters: { id: '$response.body#/workspace/id' },
    to: ['resumeWorkspace', 'deleteWorkspace'],
  },
};

export function linksOf(operationId: string): { readonly links?: Links } {
  const follow = follows[operationId as OperationId];
  if (follow === undefined) return {};
  const { parameters, to } = follow;
  return { links: Object.fromEntries(to.map((id) => [id, { operationId: id, parameters: { ...parameters } }])) };
}
