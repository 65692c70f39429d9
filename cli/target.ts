import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { type Authentication, signed, withKey } from './call.ts';
import { CliError } from './cli-error.ts';

/** Options of every command that talks to a deployment. */
export interface TargetOptions {
  readonly url?: string;
  readonly stack?: string;
  readonly region?: string;
  readonly local?: true;
  /** The data folder of the local run. */
  readonly dataDir?: string;
}

/** A deployment, or the local run. */
export interface Target {
  readonly url: string;
  /** For the admin plane. */
  admin(): Promise<Authentication>;
  /** For the routes that take an API key. */
  key(): Authentication;
}

const root = resolve(import.meta.dirname, '..');

/** What the local run notes of itself (local/run/start-local.ts), as far as the CLI needs it. */
const RunFile = z.object({
  url: z.url(),
  region: z.string(),
  adminAccessKeyId: z.string(),
  adminSecretAccessKey: z.string(),
});

/**
 * Finds what to talk to: `--url`, `--stack` or `--local`; else LATCHKEY_URL; else the stack that cdk.json names.
 * @throws CliError if there is none
 */
export async function findTarget(options: TargetOptions): Promise<Target> {
  const given = [options.url, options.stack, options.local].filter((each) => each !== undefined);
  if (given.length > 1) throw new CliError('usage', 'Only one of --url, --stack and --local can be given.');
  if (options.local) return localTarget(options.dataDir ?? process.env['LATCHKEY_DATA_DIR'] ?? '.latchkey');
  if (options.dataDir !== undefined) throw new CliError('usage', '--data-dir is for the local run: add --local.');
  const url = options.url ?? (options.stack === undefined ? process.env['LATCHKEY_URL'] : undefined);
  return url === undefined ? stackTarget(options) : urlTarget(url, options.region);
}

function localTarget(directory: string): Target {
  const folder = resolve(root, directory);
  const run = readRun(join(folder, 'run.json'));
  return {
    url: run.url,
    admin: async () => {
      const credentials = { accessKeyId: run.adminAccessKeyId, secretAccessKey: run.adminSecretAccessKey };
      return signed(credentials, run.region);
    },
    key: () => withKey(keyFromEnvironment() ?? readRootKey(join(folder, 'root-key'))),
  };
}

function readRun(file: string): z.infer<typeof RunFile> {
  if (!existsSync(file)) {
    throw new CliError('failed', `No local run keeps its data beside ${file}. Start one with: npm start`);
  }
  try {
    return RunFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const message = `${file} is damaged, or of another version. Start the local run again with: npm start`;
    throw new CliError('failed', message, { cause: error });
  }
}

function readRootKey(file: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  throw new CliError('usage', `There is no ${file}. Give an API key in the environment variable LATCHKEY_KEY.`);
}

function urlTarget(url: string, region?: string): Target {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new CliError('usage', `"${url}" is no address such as https://abc.execute-api.eu-west-1.amazonaws.com/prod.`);
  }
  const ofHost = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com/.exec(url)?.[1];
  return awsTarget(url, region ?? ofHost);
}

async function stackTarget({ stack, region }: TargetOptions): Promise<Target> {
  const name = stack ?? process.env['LATCHKEY_STACK'] ?? (await configuredStack());
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient(region === undefined ? {} : { region });
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
    const url = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'ApiUrl')?.OutputValue;
    if (url === undefined) throw new CliError('notFound', `The stack ${name} has no output ApiUrl. Is it Latchkey's?`);
    return awsTarget(url, await client.config.region());
  } catch (error) {
    throw error instanceof CliError ? error : unreadableStack(name, error as Error);
  } finally {
    client.destroy();
  }
}

/** Loaded only when asked for: the configuration brings the CDK with it. */
async function configuredStack(): Promise<string> {
  const [{ cdkJsonContext }, { parseConfig }] = await Promise.all([
    import('../lib/app/cdk-json.ts'),
    import('../lib/config/config.ts'),
  ]);
  return parseConfig(cdkJsonContext()['latchkey']).stackName;
}

/** Errors that mean: not with these credentials. */
const refusals = /AccessDenied|Credentials|ExpiredToken|InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClient/;

function unreadableStack(name: string, error: Error): CliError {
  if (/does not exist/.test(error.message)) {
    const where = 'Name another with --stack, its Region with --region, or use --local for the local run.';
    return new CliError('notFound', `There is no stack ${name} in this account and Region. ${where}`, { cause: error });
  }
  if (/Region is missing/.test(error.message)) return missingRegion();
  const outcome = refusals.test(error.name) ? 'refused' : 'failed';
  const reason = error.message || (error as NodeJS.ErrnoException).code || error.name;
  return new CliError(outcome, `The outputs of the stack ${name} cannot be read: ${reason}`, { cause: error });
}

function awsTarget(url: string, region: string | undefined): Target {
  return {
    url: url.replace(/\/$/, ''),
    admin: async () => {
      const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
      const ambient = region ?? (await configuredRegion());
      const credentials = defaultProvider();
      return async (request) => {
        // Asked for first: an error of the provider says what to do, one of the signer does not.
        const found = await credentials().catch((error: Error) => {
          throw new CliError('refused', `There are no AWS credentials to sign with: ${error.message}`, {
            cause: error,
          });
        });
        return signed(found, ambient)(request);
      };
    },
    key: () => {
      const key = keyFromEnvironment();
      if (key === undefined) throw new CliError('usage', 'Give an API key in the environment variable LATCHKEY_KEY.');
      return withKey(key);
    },
  };
}

/** As every client of the SDK finds it: in the environment, or in the AWS configuration file. */
async function configuredRegion(): Promise<string> {
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient();
  return client.config.region().catch(() => {
    throw missingRegion();
  });
}

function missingRegion(): CliError {
  return new CliError('usage', 'Which Region? Give --region, or set AWS_REGION.');
}

/** Never an argument: those are seen by everybody on the machine, and kept by the shell. */
function keyFromEnvironment(): string | undefined {
  return process.env['LATCHKEY_KEY']?.trim() || undefined;
}
