import type { Environment } from '../shared/environments.ts';
import type { PhotoRequest } from './photo-request.ts';

/** The photo requests of the sample API. */
export interface PhotoRequestStore {
  put(owner: PhotoRequestOwner, request: PhotoRequest): Promise<void>;
  get(owner: PhotoRequestOwner, id: string): Promise<PhotoRequest | undefined>;
  /** Lists photo requests, newest first. `next` is the id to continue after. */
  list(
    owner: PhotoRequestOwner,
    query: { limit: number; after: string | undefined },
  ): Promise<{ requests: PhotoRequest[]; next: string | undefined }>;
}

/** The owner of photo requests: keys see those of their own workspace and environment only. */
export interface PhotoRequestOwner {
  readonly workspaceId: string;
  readonly environment: Environment;
}
