import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { CliError } from '../cli-error.ts';
import { signed } from '../service/call.ts';
import type { Found } from './deployment.ts';

/** The members of the local run's `run.json` (local/run/run-file.ts) that the CLI needs. */
const RunFile = z.object({
  url: z.url(),
  region: z.string(),
  adminAccessKeyId: z.string(),
  adminSecretAccessKey: z.string(),
  dynamoEndpoint: z.string(),
  secretsEndpoint: z.string(),
  keysTable: z.string(),
  pepperSecret: z.string(),
});

/** Returns the data folder of the local run: the option, or else the variable, or else the default. */
export function dataDirectoryOf(
  { dataDir }: { readonly dataDir?: string },
  environment: Readonly<Record<string, string | undefined>>,
): string {
  return dataDir ?? environment['LATCHKEY_DATA_DIR'] ?? '.latchkey';
}

/** Finds the local run that uses a data folder. @throws CliError if there is none */
export function localRun(directory: string): Found {
  const dataFolder = dataFolderOf(directory);
  const run = readRun(join(dataFolder, 'run.json'));
  const credentials = { accessKeyId: run.adminAccessKeyId, secretAccessKey: run.adminSecretAccessKey };
  return {
    url: run.url,
    dataFolder,
    admin: async () => signed(credentials, run.region),
    deployment: async () => ({
      keysTable: run.keysTable,
      pepperSecret: run.pepperSecret,
      dynamo: { region: run.region, credentials, endpoint: run.dynamoEndpoint },
      secretsManager: { region: run.region, credentials, endpoint: run.secretsEndpoint },
    }),
  };
}

/** The data folder in the current folder, where `latchkey dev` keeps it; or else the data folder of this checkout. */
function dataFolderOf(directory: string): string {
  const here = resolve(directory);
  const ofCheckout = resolve(import.meta.dirname, '../..', directory);
  return !existsSync(join(here, 'run.json')) && existsSync(join(ofCheckout, 'run.json')) ? ofCheckout : here;
}

function readRun(file: string): z.infer<typeof RunFile> {
  if (!existsSync(file)) {
    throw new CliError(
      'failed',
      `There is no ${file}, so no local run uses this data folder. Start one with npx latchkey dev (without --memory), or with npm start in a clone of Latchkey.`,
    );
  }
  try {
    return RunFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const message = `${file} is damaged or from another version. Restart the local run.`;
    throw new CliError('failed', message, { cause: error });
  }
}
