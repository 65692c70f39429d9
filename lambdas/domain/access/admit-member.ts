import type { CounterStore } from '../limits/ports.ts';
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
import type { VerifyDependencies } from '../verification/verify.ts';
import type { Workspace } from '../workspaces/workspace.ts';
import { type Membership, type Role, scopesOf, type User } from './member.ts';
import type { MemberStore } from './ports.ts';
import type { Powers } from './principal.ts';
import { covers } from './scopes.ts';

/** What one person may ask of one workspace: no plan, but how fast a page in a browser can ever be used. */
export const memberLimits: Limits = { perMinute: 300, perHour: 6000 };

export interface AdmitDependencies extends Pick<VerifyDependencies, 'onCounterFailure' | 'clock' | 'onTrouble'> {
  readonly members: Pick<MemberStore, 'getMembership' | 'membershipsOf' | 'getWorkspace'>;
  readonly counters: Pick<CounterStore, 'count' | 'read'>;
  readonly clock: Clock;
}

export interface AdmitRequest {
  /** Who signed in. */
  readonly user: User;
  /** The workspaces that the request names: one, or none. */
  readonly named: readonly string[];
  /** The scope of the route. */
  readonly scope: string;
  /** Whether the request is to learn which workspaces there are, so that it need not name one. */
  readonly asksWhichThereAre: boolean;
}

export type MemberVerdict =
  /** Of nobody here, or of nobody in particular: there is no workspace to count for. */
  | { readonly outcome: 'denied'; readonly error: LatchkeyError; readonly found: undefined; readonly rate: undefined }
  | {
      readonly outcome: 'denied';
      readonly error: LatchkeyError;
      readonly found: FoundMember;
      readonly rate: RateStatus | undefined;
    }
  | { readonly outcome: 'limited'; readonly found: FoundMember; readonly rate: RateStatus }
  | { readonly outcome: 'admitted'; readonly found: FoundMember; readonly rate: RateStatus | undefined };

/** Who it is, and what they may do where. */
export interface FoundMember {
  readonly powers: Powers;
  readonly member: User & { readonly role: Role };
}

/** Decides about requests of people who signed in: where they belong, what their role allows, how often. */
export function createMemberCheck(dependencies: AdmitDependencies) {
  const { members, counters, onCounterFailure, clock, onTrouble } = dependencies;

  return async function admit(request: AdmitRequest): Promise<MemberVerdict> {
    const { user, scope } = request;
    const chosen = await choose(request);
    if ('error' in chosen) return refused(chosen.error);
    const { workspace, membership } = chosen;
    if (workspace.status === 'suspended') return refused(new WorkspaceSuspendedError());
    const { role } = membership;
    const scopes = scopesOf(role);
    const found: FoundMember = {
      // What people do concerns the whole workspace, which only live keys may.
      powers: { workspaceId: workspace.id, environment: 'live', plan: workspace.plan, scopes },
      member: { issuer: user.issuer, subject: user.subject, role },
    };
    const id = counterOf(user, workspace.id);
    if (covers(scopes, scope)) return count(id, found);
    return { outcome: 'denied', error: new InsufficientRoleError(role, [scope]), found, rate: await currentRate(id) };
  };

  async function choose(request: AdmitRequest): Promise<Chosen | { readonly error: LatchkeyError }> {
    const { user, named, asksWhichThereAre } = request;
    if (named.length > 1) return { error: new WorkspaceNotChosenError() };
    const [workspaceId] = named;
    if (workspaceId !== undefined) {
      // What cannot be the id of a workspace is not looked up.
      const membership = isId('ws', workspaceId) ? await members.getMembership(workspaceId, user) : undefined;
      const chosen = membership && (await existing(membership));
      return chosen ?? { error: new NotAMemberError(user.subject) };
    }
    const all = (await members.membershipsOf(user)).toSorted((one, other) => order(one.createdAt, other.createdAt));
    if (all.length > 1 && !asksWhichThereAre) return { error: new WorkspaceNotChosenError() };
    let suspended: Chosen | undefined;
    for (const membership of all) {
      const chosen = await existing(membership);
      // One that is suspended must not hide the others.
      if (chosen?.workspace.status === 'active') return chosen;
      suspended ??= chosen;
    }
    return suspended ?? { error: new NotAMemberError(user.subject) };
  }

  /** The workspace of a membership; undefined if it is gone, or about to be. */
  async function existing(membership: Membership): Promise<Chosen | undefined> {
    const workspace = await members.getWorkspace(membership.workspaceId);
    return workspace === undefined || workspace.status === 'deleting' ? undefined : { workspace, membership };
  }

  async function count(id: string, found: FoundMember): Promise<MemberVerdict> {
    const now = clock();
    try {
      const { admitted, counts } = await counters.count(id, memberLimits, now);
      return { outcome: admitted ? 'admitted' : 'limited', found, rate: rateStatus(memberLimits, counts, now) };
    } catch (error) {
      onTrouble('counter_failure', error);
      if (onCounterFailure === 'deny') throw error;
      return { outcome: 'admitted', found, rate: undefined };
    }
  }

  /** For refusals that do not count, which still tell how the person stands. */
  async function currentRate(id: string): Promise<RateStatus | undefined> {
    const now = clock();
    try {
      return rateStatus(memberLimits, await counters.read(id, now), now);
    } catch (error) {
      onTrouble('counter_failure', error);
      return undefined;
    }
  }
}

interface Chosen {
  readonly workspace: Workspace;
  readonly membership: Membership;
}

/** Where the requests of a person are counted; ids of keys begin otherwise. */
export function counterOf({ issuer, subject }: User, workspaceId: string): string {
  return `user:${issuer}#${subject}@${workspaceId}`;
}

function refused(error: LatchkeyError): MemberVerdict {
  return { outcome: 'denied', error, found: undefined, rate: undefined };
}

function order(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
