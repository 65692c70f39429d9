import { type CountDependencies, RequestCounter } from '../limits/count.ts';
import type { Limits } from '../limits/rate-windows.ts';
import { type RateStatus, rateStatus } from '../limits/rate-windows.ts';
import {
  InsufficientRoleError,
  type LatchkeyError,
  NotAMemberError,
  WorkspaceNotChosenError,
  WorkspaceSuspendedError,
} from '../shared/errors.ts';
import { type Clock, isId } from '../shared/random.ts';
import type { Workspace } from '../workspaces/workspace.ts';
import type { Membership, User } from './member.ts';
import type { MemberStore } from './ports.ts';
import type { PowersOnPlan } from './principal.ts';
import { type Role, scopesOf } from './roles.ts';
import { covers } from './scopes.ts';

/** The limits of one person in one workspace. They do not depend on the plan, and a browser page needs far fewer. */
export const memberLimits: Limits = { perMinute: 300, perHour: 6000 };

export interface AdmitDependencies extends CountDependencies {
  readonly members: Pick<MemberStore, 'getMembership' | 'membershipsOf' | 'getWorkspace'>;
  readonly clock: Clock;
}

export interface AdmitRequest {
  /** The signed-in person. */
  readonly user: User;
  /** The workspaces that the request names. A valid request names at most one. */
  readonly named: readonly string[];
  /** The scope of the route. */
  readonly scope: string;
  /** Whether the route lists the caller's workspaces, so the request need not name one. */
  readonly mayOmitWorkspace: boolean;
}

export type MemberVerdict =
  /** The user is not a member, or no workspace was chosen: there is no workspace to count for. */
  | { readonly outcome: 'denied'; readonly error: LatchkeyError; readonly found: undefined; readonly rate: undefined }
  | {
      readonly outcome: 'denied';
      readonly error: LatchkeyError;
      readonly found: FoundMember;
      readonly rate: RateStatus | undefined;
    }
  | { readonly outcome: 'limited'; readonly found: FoundMember; readonly rate: RateStatus }
  | { readonly outcome: 'admitted'; readonly found: FoundMember; readonly rate: RateStatus | undefined };

/** A member and their permissions in a workspace. */
export interface FoundMember {
  readonly powers: PowersOnPlan;
  readonly member: User & { readonly role: Role };
}

/** Decides requests of signed-in people by their membership, their role and the rate limits of people. */
export function createMemberCheck(dependencies: AdmitDependencies) {
  const { members, clock } = dependencies;
  const requests = new RequestCounter(dependencies);

  return async function admit(request: AdmitRequest): Promise<MemberVerdict> {
    const { user, scope } = request;
    const chosen = await choose(request);
    if ('error' in chosen) return refused(chosen.error);
    const { workspace, membership } = chosen;
    if (workspace.status === 'suspended') return refused(new WorkspaceSuspendedError());
    const { role } = membership;
    const scopes = scopesOf(role);
    const found: FoundMember = {
      // People manage the whole workspace. Only live keys have the same reach.
      powers: { workspaceId: workspace.id, environment: 'live', plan: workspace.plan, scopes },
      member: { issuer: user.issuer, subject: user.subject, role },
    };
    const id = counterOf(user, workspace.id);
    if (covers(scopes, scope)) return count(id, found);
    const rate = await requests.currentRate(id, memberLimits, clock());
    return { outcome: 'denied', error: new InsufficientRoleError(role, [scope]), found, rate };
  };

  async function choose(request: AdmitRequest): Promise<Chosen | { readonly error: LatchkeyError }> {
    const { user, named, mayOmitWorkspace } = request;
    if (named.length > 1) return { error: new WorkspaceNotChosenError() };
    const [workspaceId] = named;
    if (workspaceId !== undefined) {
      // Text that cannot be the id of a workspace needs no lookup.
      const membership = isId('ws', workspaceId) ? await members.getMembership(workspaceId, user) : undefined;
      const chosen = membership && (await existing(membership));
      return chosen ?? { error: new NotAMemberError(user.subject) };
    }
    const all = (await members.membershipsOf(user)).toSorted((one, other) => order(one.createdAt, other.createdAt));
    if (all.length > 1 && !mayOmitWorkspace) return { error: new WorkspaceNotChosenError() };
    let suspended: Chosen | undefined;
    for (const membership of all) {
      const chosen = await existing(membership);
      // A suspended workspace must not hide the others.
      if (chosen?.workspace.status === 'active') return chosen;
      suspended ??= chosen;
    }
    return suspended ?? { error: new NotAMemberError(user.subject) };
  }

  /** The workspace of a membership; undefined if it was deleted or is being deleted. */
  async function existing(membership: Membership): Promise<Chosen | undefined> {
    const workspace = await members.getWorkspace(membership.workspaceId);
    return workspace === undefined || workspace.status === 'deleting' ? undefined : { workspace, membership };
  }

  async function count(id: string, found: FoundMember): Promise<MemberVerdict> {
    const now = clock();
    const counted = requests.settle(await requests.attempt(id, { limits: memberLimits, revision: '0' }, now));
    if (counted === undefined) return { outcome: 'admitted', found, rate: undefined };
    const rate = rateStatus(memberLimits, counted.counts, now);
    return { outcome: counted.admitted ? 'admitted' : 'limited', found, rate };
  }
}

interface Chosen {
  readonly workspace: Workspace;
  readonly membership: Membership;
}

/** The counter of a person in a workspace. Tags, which name the counters of keys, have no colon. */
export function counterOf({ issuer, subject }: User, workspaceId: string): string {
  return `user:${issuer}#${subject}@${workspaceId}`;
}

function refused(error: LatchkeyError): MemberVerdict {
  return { outcome: 'denied', error, found: undefined, rate: undefined };
}

function order(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
