/** The number of changes by kind. */
export interface RestoreReport {
  /** Workspaces that were read. */
  workspaces: number;
  workspacesRestored: number;
  /** Workspaces with another name or status. */
  workspacesChanged: number;
  keysRestored: number;
  /** Keys with other settings or values. */
  keysChanged: number;
  /** Keys that were created after the backup. */
  keysDeleted: number;
  /** Keys and workspaces that stay deleted. */
  keptDeleted: number;
  credentialsRepaired: number;
  /** Credentials of no key. */
  credentialsRemoved: number;
  membersChanged: number;
  /** Numbers of members and owners, by workspace and issuer. */
  memberCountsCorrected: number;
  auditEventsRestored: number;
  /** Workspaces with another number of keys or another root key. */
  keyCountsCorrected: number;
  /** Workspaces with a change that has not reached every key and the gateway. */
  workspacesSettled: number;
  /** Differences that a person must decide about: sentences. */
  notes: string[];
}

export function emptyReport(): RestoreReport {
  return {
    workspaces: 0,
    workspacesRestored: 0,
    workspacesChanged: 0,
    keysRestored: 0,
    keysChanged: 0,
    keysDeleted: 0,
    keptDeleted: 0,
    credentialsRepaired: 0,
    credentialsRemoved: 0,
    membersChanged: 0,
    memberCountsCorrected: 0,
    auditEventsRestored: 0,
    keyCountsCorrected: 0,
    workspacesSettled: 0,
    notes: [],
  };
}

type Counts = Omit<RestoreReport, 'notes'>;

/** Returns the numbers of changes that are not 0. */
export function changesIn(report: RestoreReport): [name: keyof Counts, count: number][] {
  const { workspaces: _, keptDeleted: _kept, notes: _notes, ...changes } = report;
  return (Object.entries(changes) as [keyof Counts, number][]).filter(([, count]) => count > 0);
}

/** Whether the live table already has the state that the restore is to reach. */
export function isUnchanged(report: RestoreReport): boolean {
  return changesIn(report).length === 0;
}
