import type { ZodOpenApiResponseObject } from 'zod-openapi';
import type { routes } from '../../lambdas/http/routes/index.ts';

type OperationId = keyof typeof routes;
type Links = NonNullable<ZodOpenApiResponseObject['links']>;

interface Follow {
  /** The parameter of the next operations, and where the response has its value. */
  readonly parameter: string;
  readonly from: `$response.body#/${string}`;
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
  'suspendWorkspace',
  'resumeWorkspace',
  'issueRootKey',
  'revokeRootKey',
  'deleteWorkspace',
  'listWorkspaceApiKeys',
  'createWorkspaceApiKey',
  'listWorkspaceAuditEvents',
];

/** The operations that take an id from the response of another one (https://spec.openapis.org/oas/v3.1.1.html#link-object). */
const follows: Partial<Record<OperationId, Follow>> = {
  createApiKey: { parameter: 'id', from: '$response.body#/apiKey/id', to: ofKey },
  regenerateApiKey: {
    parameter: 'id',
    from: '$response.body#/apiKey/id',
    to: ['getApiKey', 'updateApiKey', 'deleteApiKey'],
  },
  putMember: { parameter: 'subject', from: '$response.body#/member/subject', to: ['deleteMember'] },
  createPhotoRequest: { parameter: 'id', from: '$response.body#/id', to: ['getPhotoRequest'] },
  createWorkspace: { parameter: 'id', from: '$response.body#/workspace/id', to: ofWorkspace },
  suspendWorkspace: {
    parameter: 'id',
    from: '$response.body#/workspace/id',
    to: ['resumeWorkspace', 'deleteWorkspace'],
  },
};

export function linksOf(operationId: string): { readonly links?: Links } {
  const follow = follows[operationId as OperationId];
  if (follow === undefined) return {};
  const { parameter, from, to } = follow;
  return { links: Object.fromEntries(to.map((id) => [id, { operationId: id, parameters: { [parameter]: from } }])) };
}
