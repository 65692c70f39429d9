import { type ClientOptions, clientOf } from './client.ts';
import { type WorkspaceMethods, workspaceOperations } from './generated/workspace-methods.ts';

/** A client that manages the API keys, the members and the usage of a workspace with one of its keys. */
export type WorkspaceClient = WorkspaceMethods;

export interface WorkspaceClientOptions extends ClientOptions {
  /** The value of a key with the scopes of the methods to call, such as `api-keys:write`. */
  readonly apiKey: string;
}

/**
 * Creates the client of a workspace.
 * @throws TypeError if an option is not valid. The message does not contain the key value
 */
export function createWorkspaceClient({ apiKey, ...options }: WorkspaceClientOptions): WorkspaceClient {
  if (typeof apiKey !== 'string' || !/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new TypeError('"apiKey" must be the value of an API key. It contains no spaces and no line breaks.');
  }
  return clientOf<WorkspaceMethods>(workspaceOperations, options, async ({ headers }) => ({
    ...headers,
    'x-api-key': apiKey,
  }));
}
