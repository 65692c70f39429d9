import { CliError } from '../cli-error.ts';
import type { HiddenSecrets } from '../secrets/hidden-secrets.ts';
import type { Authentication } from '../service/call.ts';
import type { Terminal } from '../terminal.ts';
import { adminAuthentication } from './aws.ts';
import type { Found, Target } from './deployment.ts';
import { findStack } from './find-stack.ts';
import { dataDirectoryOf, localRun } from './local-run.ts';
import { managementKey } from './management-key.ts';
import { stackTarget } from './stack.ts';

/** The options that select a deployment and a management key. */
export interface TargetOptions {
  readonly url?: string;
  readonly stack?: string;
  readonly region?: string;
  readonly local?: true;
  /** The data folder of the local run. */
  readonly dataDir?: string;
  /** The file with the management key; `-`: standard input. */
  readonly keyFile?: string;
}

/**
 * Finds the target of a command: `--url`, `--stack` or `--local`; else LATCHKEY_URL; else the stack with
 * Latchkey in the CDK app of this folder.
 * @throws CliError if there is none
 */
export async function findTarget(options: TargetOptions, terminal: Terminal, secrets: HiddenSecrets): Promise<Target> {
  const { dataFolder, ...found } = await find(options, terminal.environment);
  const sources = { keyFile: options.keyFile, dataFolder };
  let key: Promise<Authentication> | undefined;
  return {
    ...found,
    // Standard input can be read once.
    key: () => {
      key ??= managementKey(sources, terminal, secrets);
      return key;
    },
  };
}

async function find(options: TargetOptions, environment: Terminal['environment']): Promise<Found> {
  const given = [options.url, options.stack, options.local].filter((each) => each !== undefined);
  if (given.length > 1) throw new CliError('usage', 'Only one of --url, --stack and --local can be given.');
  if (options.local) return localRun(dataDirectoryOf(options, environment));
  if (options.dataDir !== undefined) throw new CliError('usage', '--data-dir is only for the local run: add --local.');
  const url = options.url ?? (options.stack === undefined ? environment['LATCHKEY_URL'] : undefined);
  if (url !== undefined) return urlTarget(url, options.region);
  return stackTarget(options.stack ?? environment['LATCHKEY_STACK'] ?? findStack(process.cwd()), options.region);
}

function urlTarget(text: string, region: string | undefined): Found {
  const url = checkedUrl(text);
  const regionOfHost = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com/.exec(url)?.[1];
  return {
    url,
    dataFolder: undefined,
    admin: () => adminAuthentication(region ?? regionOfHost),
    deployment: async () => {
      throw new CliError('usage', 'This command uses AWS resources of the deployment: name its stack with --stack.');
    },
  };
}

/** Returns the URL without a slash at its end. @throws CliError without the text, which can contain credentials */
function checkedUrl(text: string): string {
  // Older versions of Node.js 20 lack URL.parse.
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  const source = 'The value of --url or LATCHKEY_URL';
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new CliError('usage', `${source} is not a URL such as https://abc.execute-api.eu-west-1.amazonaws.com/prod.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new CliError(
      'usage',
      `${source} contains a user name or a password. Remove them: Latchkey does not use them.`,
    );
  }
  if (url.search !== '' || url.hash !== '') {
    throw new CliError('usage', `${source} contains a query or a fragment. It must end with the path of the stage.`);
  }
  return text.trim().replace(/\/$/, '');
}
