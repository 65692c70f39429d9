import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { type Authentication, signed, withKey } from './call.ts';
import { CliError } from './cli-error.ts';
import { findStack, urlOutputs } from './find-stack.ts';

/** The options that select a deployment. */
export interface TargetOptions {
  readonly url?: string;
  readonly stack?: string;
  readonly region?: string;
  readonly local?: true;
  /** The data folder of the local run. */
  readonly dataDir?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A deployment or the local run. */
export interface Target {
  readonly url: string;
  /** Authenticates requests to the admin plane. */
  admin(): Promise<Authentication>;
  /** Authenticates requests to the routes that take an API key. */
  key(): Authentication;
}

/** The members of the local run's `run.json` (local/run/start-local.ts) that the CLI needs. */
const RunFile = z.object({
  url: z.url(),
  region: z.string(),
  adminAccessKeyId: z.string(),
  adminSecretAccessKey: z.string(),
});

/**
 * Finds the target of a command: `--url`, `--stack` or `--local`; else LATCHKEY_URL; else the stack with
 * Latchkey in the CDK app of this folder.
 * @throws CliError if there is none
 */
export async function findTarget(options: TargetOptions, environment: Environment): Promise<Target> {
  const given = [options.url, options.stack, options.local].filter((each) => each !== undefined);
  if (given.length > 1) throw new CliError('usage', 'Only one of --url, --stack and --local can be given.');
  if (options.local) return localTarget(dataDirectoryOf(options, environment), environment);
  if (options.dataDir !== undefined) throw new CliError('usage', '--data-dir is only for the local run: add --local.');
  const url = options.url ?? (options.stack === undefined ? environment['LATCHKEY_URL'] : undefined);
  return url === undefined ? stackTarget(options, environment) : urlTarget(url, options.region, environment);
}

/** Returns the data folder of the local run: the option, or else the variable, or else the default. */
export function dataDirectoryOf({ dataDir }: Pick<TargetOptions, 'dataDir'>, environment: Environment): string {
  return dataDir ?? environment['LATCHKEY_DATA_DIR'] ?? '.latchkey';
}

function localTarget(directory: string, environment: Environment): Target {
  const folder = dataFolder(directory);
  const run = readRun(join(folder, 'run.json'));
  return {
    url: run.url,
    admin: async () => {
      const credentials = { accessKeyId: run.adminAccessKeyId, secretAccessKey: run.adminSecretAccessKey };
      return signed(credentials, run.region);
    },
    key: () => withKey(keyFrom(environment) ?? readRootKey(join(folder, 'root-key'))),
  };
}

/** The data folder in the current folder, where `latchkey dev` has it; or else the one of this checkout. */
function dataFolder(directory: string): string {
  const here = resolve(directory);
  const ofCheckout = resolve(import.meta.dirname, '..', directory);
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

function readRootKey(file: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  throw new CliError('usage', `There is no ${file}. Set the environment variable LATCHKEY_KEY to an API key.`);
}

function urlTarget(url: string, region: string | undefined, environment: Environment): Target {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new CliError('usage', `"${url}" is not a URL such as https://abc.execute-api.eu-west-1.amazonaws.com/prod.`);
  }
  const regionOfHost = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com/.exec(url)?.[1];
  return awsTarget(url, region ?? regionOfHost, environment);
}

async function stackTarget({ stack, region }: TargetOptions, environment: Environment): Promise<Target> {
  const name = stack ?? environment['LATCHKEY_STACK'] ?? findStack(process.cwd());
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient(region === undefined ? {} : { region });
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
    const outputs = Stacks?.[0]?.Outputs ?? [];
    const url = urlOutputs
      .map((output) => outputs.find(({ OutputKey }) => OutputKey === output)?.OutputValue)
      .find((value) => value !== undefined);
    if (url === undefined) {
      const problem = `The stack ${name} has no output ${urlOutputs[0]}, so it contains no Latchkey.`;
      throw new CliError('notFound', `${problem} Name the stack that does with --stack.`);
    }
    return awsTarget(url, await client.config.region(), environment);
  } catch (error) {
    throw error instanceof CliError ? error : unreadableStack(name, error as Error);
  } finally {
    client.destroy();
  }
}

/** Names of the AWS errors that mean missing or insufficient credentials. */
const refusals = /AccessDenied|Credentials|ExpiredToken|InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClient/;

function unreadableStack(name: string, error: Error): CliError {
  if (/does not exist/.test(error.message)) {
    const where = 'Name another stack with --stack, another Region with --region, or use --local for the local run.';
    return new CliError('notFound', `There is no stack ${name} in this account and Region. ${where}`, { cause: error });
  }
  if (/Region is missing/.test(error.message)) return missingRegion();
  const outcome = refusals.test(error.name) ? 'refused' : 'failed';
  const reason = error.message || (error as NodeJS.ErrnoException).code || error.name;
  return new CliError(outcome, `Cannot read the outputs of the stack ${name}: ${reason}`, { cause: error });
}

function awsTarget(url: string, region: string | undefined, environment: Environment): Target {
  return {
    url: url.replace(/\/$/, ''),
    admin: async () => {
      const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
      const signingRegion = region ?? (await configuredRegion());
      const credentials = defaultProvider();
      return async (request) => {
        // The error of the provider says what to do; the error of the signer does not.
        const found = await credentials().catch((error: Error) => {
          throw new CliError('refused', `There are no AWS credentials: ${error.message}`, {
            cause: error,
          });
        });
        return signed(found, signingRegion)(request);
      };
    },
    key: () => {
      const key = keyFrom(environment);
      if (key === undefined) throw new CliError('usage', 'Set the environment variable LATCHKEY_KEY to an API key.');
      return withKey(key);
    },
  };
}

/** Returns the Region that the SDK finds in the environment or in the AWS configuration file. */
async function configuredRegion(): Promise<string> {
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient();
  return client.config.region().catch(() => {
    throw missingRegion();
  });
}

function missingRegion(): CliError {
  return new CliError('usage', 'The Region is not known. Use --region or set AWS_REGION.');
}

/**
 * Reads the API key. It is never an argument: other users of the machine see arguments, and the shell keeps them.
 * @throws CliError if it cannot be a header. The message must not contain the value.
 */
function keyFrom(environment: Environment): string | undefined {
  const key = environment['LATCHKEY_KEY']?.trim() || undefined;
  if (key === undefined || /^[\x21-\x7e]+$/.test(key)) return key;
  throw new CliError('usage', 'The value of LATCHKEY_KEY is not an API key: it contains spaces or other characters.');
}
