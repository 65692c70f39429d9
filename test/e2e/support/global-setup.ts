import { provision } from '../../support/service/provision.ts';
import { sharedRun } from '../../support/service/shared-run.ts';

/**
 * The local run that the suite tests, unless LATCHKEY_BASE_URL names a deployment; LATCHKEY_ADMIN then holds the AWS
 * credentials for its admin plane: `{"accessKeyId":"…","secretAccessKey":"…","region":"…"}`.
 */
export default async function setUp(): Promise<void> {
  if (process.env['LATCHKEY_BASE_URL'] === undefined) await startOwnRun();
  const url = process.env['LATCHKEY_BASE_URL'] ?? '';
  const admin = process.env['LATCHKEY_ADMIN'];
  if (admin === undefined) throw new Error('LATCHKEY_ADMIN must hold AWS credentials for the admin plane, as JSON.');
  process.env['LATCHKEY_ROOT_KEYS'] ??= JSON.stringify(await provision(url, JSON.parse(admin)));
}

async function startOwnRun(): Promise<void> {
  const run = await sharedRun();
  const { region, adminAccessKeyId, adminSecretAccessKey } = run.endpoints;
  process.env['LATCHKEY_BASE_URL'] = run.url;
  process.env['LATCHKEY_ADMIN'] = JSON.stringify({
    accessKeyId: adminAccessKeyId,
    secretAccessKey: adminSecretAccessKey,
    region,
  });
  process.env['LATCHKEY_CONSOLE_PASSWORD'] = run.consolePassword;
  process.env['LATCHKEY_LOCAL_RUN'] = JSON.stringify({ dataFolder: run.dataFolder, ...run.endpoints });
}
