/** Clients for the management routes of a workspace and for the admin plane. */
export { type AdminClient, type AdminClientOptions, createAdminClient } from './admin-client.ts';
export type { Fetch } from './attempt.ts';
export type * from './generated/schema.ts';
export { LatchkeyError, type LatchkeyErrorCode, type LatchkeyFieldError } from './latchkey-error.ts';
export type { RequestOptions } from './operation.ts';
export { paginate } from './paginate.ts';
export type { AwsCredentials } from './sign.ts';
export { createWorkspaceClient, type WorkspaceClient, type WorkspaceClientOptions } from './workspace-client.ts';
