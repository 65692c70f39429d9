import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { User } from '../../lambdas/domain/access/member.ts';
import type { Member } from '../../lambdas/domain/access/member-schema.ts';
import type { MemberStore } from '../../lambdas/domain/access/ports.ts';
import { auditEvent } from '../../lambdas/domain/events/audit-event.ts';
import { LatchkeyError } from '../../lambdas/domain/shared/errors.ts';
import { systemClock, systemRandom } from '../../lambdas/domain/shared/random.ts';
import { readKept, writeKept } from '../shared/kept-file.ts';

export interface SeedOwnerOptions {
  readonly members: Pick<MemberStore, 'putMember'>;
  readonly workspaceId: string;
  /** By the issuer of the run: on another port it is another, whose people are others. */
  readonly owner: User;
  /** Who is said to have done it. */
  readonly operatorId: string;
  /** Where it is noted which workspaces have had their owner, so that one who was removed stays away. */
  readonly file: string;
  readonly onTrouble: (message: string) => void;
}

const Seeded = z.array(z.strictObject({ workspaceId: z.string(), issuer: z.string() }));

/**
 * Makes the owner a member of the workspace, once. Not by the API, which is closed to the root key while the workspace is
 * suspended or its plan has no API access; its people sign in all the same.
 */
export async function seedOwner(options: SeedOwnerOptions): Promise<void> {
  const { members, workspaceId, owner, operatorId, file, onTrouble } = options;
  const seeded = readKept(file, Seeded, 'It notes which workspaces have an owner') ?? [];
  if (seeded.some((each) => each.workspaceId === workspaceId && each.issuer === owner.issuer)) return;
  const [clock, random] = [systemClock, systemRandom];
  try {
    await members.putMember(workspaceId, owner, (current) => {
      const at = new Date(clock()).toISOString();
      const added: Member = { ...owner, role: 'owner', name: 'Local owner', createdAt: at, updatedAt: at };
      const audit = auditEvent(
        { clock, random },
        {
          workspaceId,
          keyId: null,
          actor: { type: 'operator', id: operatorId },
          requestId: randomUUID(),
          action: 'member.added',
          changes: { subject: owner.subject, role: added.role, name: added.name },
        },
      );
      return { member: current ?? added, audit };
    });
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error;
    onTrouble(`${owner.subject} cannot be made a member of the first workspace: ${error.message}`);
    return;
  }
  writeKept(file, [...seeded, { workspaceId, issuer: owner.issuer }]);
}
