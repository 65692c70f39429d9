import type { DigestReference } from '../keys/digest.ts';

/**
 * A key that an operator gives to a service, to let it ask about the keys of all workspaces (`POST /v1/verify`). It opens nothing else.
 */
export interface ServiceKey extends DigestReference {
  /** `svc_` and the tag. */
  readonly id: string;
  /** The public part of the value. */
  readonly tag: string;
  readonly name: string;
  readonly mask: string;
  readonly createdAt: string;
  /** The operator. */
  readonly createdBy: string;
  /** The start of an hour in which the key was used; null until then. */
  readonly lastUsedAt: string | null;
  /** Grows when the digest changes. */
  readonly revision: number;
}

/** The most service keys of a deployment: a list has no pages. */
export const maxServiceKeys = 100;

const idPrefix = 'svc_';

/** Returns the id of the service key with this tag. */
export function serviceKeyIdOf(tag: string): string {
  return `${idPrefix}${tag}`;
}

/** Returns the tag in the id of a service key; undefined for any other text, before a store is asked. */
export function tagInId(text: string): string | undefined {
  return /^svc_([0-9A-Za-z]{8})$/.exec(text)?.[1];
}
