import { run } from '../../../cli/run.ts';
import { typed } from '../../support/service/command-line.ts';

/** A key as the service shows it when it is new. */
export const apiKey = {
  id: 'key_01JD00000000000000000000ZZ',
  name: 'Billing',
  key: 'vsk_live_full',
  environment: 'live',
  isActive: true,
  scopes: ['*'],
  allowedIps: [],
  createdAt: '2026-11-27T10:00:00.000Z',
  updatedAt: '2026-11-27T10:00:00.000Z',
  lastUsedAt: null,
  expiresAt: null,
  previousKeyValidUntil: null,
  rotation: null,
  limits: null,
  quota: null,
  ownerId: null,
  description: null,
  metadata: {},
};

/** Runs the command line in this process, with this environment only. */
export async function ranWith(args: readonly string[], environment: Record<string, string>, stdin = typed()) {
  const written = { stdout: '', stderr: '' };
  const code = await run(args, {
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    stdin,
    environment,
  });
  return { code, ...written };
}
