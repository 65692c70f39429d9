import { type AdminCredentials, createWorkspace } from '../support/admin.ts';
import { type LocalRun, startLocalRun } from '../support/local-run.ts';

declare global {
  var latchkeyLocalRun: LocalRun | undefined;
}

/**
 * The local run that the suite tests, unless LATCHKEY_BASE_URL names a deployment; LATCHKEY_ADMIN then says with whose
 * AWS credentials its admin plane is asked: `{"accessKeyId":"…","secretAccessKey":"…","region":"…"}`.
 */
export default async function setUp(): Promise<void> {
  if (process.env['LATCHKEY_BASE_URL'] === undefined) await startOwnRun();
  const url = process.env['LATCHKEY_BASE_URL'] ?? '';
  const admin: AdminCredentials = JSON.parse(process.env['LATCHKEY_ADMIN'] ?? 'null');
  if (admin === null) throw new Error('LATCHKEY_ADMIN must hold the AWS credentials for the admin plane, as JSON.');
  const rootKeys = async (plan: string, count: number) => {
    const keys: string[] = [];
    // One after another: API Gateway's control plane takes few requests a second.
    while (keys.length < count) keys.push((await createWorkspace(url, admin, plan)).rootKey);
    return keys;
  };
  process.env['LATCHKEY_ROOT_KEYS'] = JSON.stringify({
    Enterprise: await rootKeys('Enterprise', 4),
    Professional: await rootKeys('Professional', 4),
    Free: await rootKeys('Free', 1),
  });
}

async function startOwnRun(): Promise<void> {
  const run = await startLocalRun({ LATCHKEY_PLAN: 'Enterprise', LATCHKEY_INSTANCES: '8' });
  globalThis.latchkeyLocalRun = run;
  const { region, adminAccessKeyId, adminSecretAccessKey } = run.endpoints;
  process.env['LATCHKEY_BASE_URL'] = run.url;
  process.env['LATCHKEY_ADMIN'] = JSON.stringify({
    accessKeyId: adminAccessKeyId,
    secretAccessKey: adminSecretAccessKey,
    region,
  });
  process.env['LATCHKEY_LOCAL_RUN'] = JSON.stringify({ dataFolder: run.dataFolder, ...run.endpoints });
}
