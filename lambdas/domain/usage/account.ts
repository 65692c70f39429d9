/** The key that a counter counts for. The counter remembers it, because the key may be deleted before its usage is summed up. */
export interface Account {
  readonly workspaceId: string;
  readonly keyId: string;
  /** The owner of the key at the time of the request; null: none. */
  readonly ownerId: string | null;
}

/** Returns the account of a credential or of a key's record. */
export function accountOf({ workspaceId, keyId, ownerId }: Account): Account {
  return { workspaceId, keyId, ownerId };
}
