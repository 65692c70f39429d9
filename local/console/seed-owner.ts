import * as z from 'zod';
import { routes } from '../../lambdas/http/routes.ts';
import type { Gateway } from '../gateway.ts';
import { readKept, writeKept } from '../kept-file.ts';
import { StartError } from '../start-error.ts';

export interface SeedOwnerOptions {
  readonly gateway: Pick<Gateway, 'handle'>;
  readonly rootKey: string;
  readonly workspaceId: string;
  /** The issuer of the run: another port is another issuer, whose people are others. */
  readonly issuer: string;
  readonly owner: string;
  /** Where it is noted which workspaces have had their owner, so that one who was removed stays away. */
  readonly file: string;
}

const Seeded = z.array(z.strictObject({ workspaceId: z.string(), issuer: z.string() }));

/** Makes the owner a member of the workspace, once, as anybody does it: by the API, with the root key. */
export async function seedOwner(options: SeedOwnerOptions): Promise<void> {
  const { gateway, rootKey, workspaceId, issuer, owner, file } = options;
  const seeded = readKept(file, Seeded, 'It notes which workspaces have an owner') ?? [];
  if (seeded.some((each) => each.workspaceId === workspaceId && each.issuer === issuer)) return;
  const { status, body } = await gateway.handle({
    method: routes.putMember.method,
    target: routes.putMember.path,
    headers: [
      ['X-API-Key', rootKey],
      ['Content-Type', 'application/json'],
    ],
    body: Buffer.from(JSON.stringify({ subject: owner, role: 'owner', name: 'Local owner' })),
    sourceIp: '127.0.0.1',
    protocol: 'HTTP/1.1',
    host: 'localhost',
  });
  if (status !== routes.putMember.success.status) {
    throw new StartError(`${owner} cannot be made a member of the first workspace: ${status} ${body}`);
  }
  writeKept(file, [...seeded, { workspaceId, issuer }]);
}
