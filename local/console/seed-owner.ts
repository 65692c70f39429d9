import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { User } from '../../lambdas/domain/access/member.ts';
import type { Member } from '../../lambdas/domain/access/member-schema.ts';
import type { MemberStore } from '../../lambdas/domain/access/ports.ts';
import { auditEvent } from '../../lambdas/domain/events/audit-event.ts';
import { LatchkeyError } from '../../lambdas/domain/shared/errors.ts';
import { systemClock, systemRandom } from '../../lambdas/domain/shared/random.ts';
import { readPersisted, writePersisted } from '../shared/persisted-file.ts';

export interface SeedOwnerOptions {
  readonly members: Pick<MemberStore, 'putMember'>;
  readonly workspaceId: string;
  /** The owner, with the issuer of this run. On another port the issuer is another one, and so are its users. */
  readonly owner: User;
  /** The operator in the audit event. */
  readonly operatorId: string;
  /** The file of the workspaces that have had their owner. An owner who was removed is not added again. */
  readonly file: string;
  readonly onTrouble: (message: string) => void;
}

const Seeded = z.array(z.strictObject({ workspaceId: z.string(), issuer: z.string() }));

/**
 * Adds the owner to the workspace, once. It does not use the API, which refuses the root key while the workspace is
 * suspended or its plan has no API access. Members can sign in even then.
 */
export async function seedOwner(options: SeedOwnerOptions): Promise<void> {
  const { members, workspaceId, owner, operatorId, file, onTrouble } = options;
  const seeded = readPersisted(file, Seeded, 'It records which workspaces have had an owner') ?? [];
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
    onTrouble(`${owner.subject} could not become a member of the first workspace: ${error.message}`);
    return;
  }
  writePersisted(file, [...seeded, { workspaceId, issuer: owner.issuer }]);
}
