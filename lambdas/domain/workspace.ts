/** The tenant. */
export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly plan: string;
  /** Keys that count against the plan's maximum; the root key does not. */
  readonly keyCount: number;
  readonly createdAt: string;
}
