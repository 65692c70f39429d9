import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StartError } from '../../shared/start-error.ts';
import { accountId } from '../../template/resource-names.ts';
import { type AppCommand, readAppCommand } from './cdk-json.ts';

export interface SynthesizeOptions {
  /** The folder of the app. */
  readonly folder: string;
  /** An empty folder for the cloud assembly. */
  readonly outdir: string;
  /** Replaces the command of cdk.json. */
  readonly app: string | undefined;
  readonly context: Readonly<Record<string, unknown>>;
  readonly region: string;
  /** Ends the command. */
  readonly signal: AbortSignal;
}

/** The file in a cloud assembly in which the app's constructs note where its assets come from. */
export const recordFile = 'latchkey-sources.json';

/** The largest context for an environment variable; larger ones go to a file, as those of the CDK CLI do. */
const maxContextBytes = 30_000;

/**
 * Runs the command of a CDK app as the CDK CLI does, without AWS credentials.
 * @throws StartError with the output of the command if it fails
 */
export async function synthesizeApp(options: SynthesizeOptions): Promise<void> {
  const { folder, outdir, signal } = options;
  const app = readAppCommand(folder, options);
  mkdirSync(outdir, { recursive: true });
  // Node decides by the nearest package.json whether .js is a module. On Lambda there is none, and so the code is CommonJS.
  writeFileSync(join(outdir, 'package.json'), '{}\n');
  const environment = environmentOf(app, options);
  if (app.build !== undefined) await run(app.build, { folder, environment, signal });
  await run(guessCommand(app.command, folder), { folder, environment, signal });
  if (existsSync(join(outdir, 'manifest.json'))) return;
  throw new StartError(
    `The command of the app (${app.command}) wrote no cloud assembly. Does the app call app.synth()?`,
  );
}

function environmentOf(app: AppCommand, { outdir, region }: SynthesizeOptions): NodeJS.ProcessEnv {
  const context = JSON.stringify(app.context);
  const overflow = Buffer.byteLength(context) > maxContextBytes;
  if (overflow) writeFileSync(join(outdir, 'latchkey-context.json'), context);
  return {
    ...process.env,
    CDK_DEFAULT_ACCOUNT: process.env['CDK_DEFAULT_ACCOUNT'] ?? accountId,
    CDK_DEFAULT_REGION: process.env['CDK_DEFAULT_REGION'] ?? process.env['AWS_REGION'] ?? region,
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: overflow ? '{}' : context,
    ...(overflow && { CONTEXT_OVERFLOW_LOCATION_ENV: join(outdir, 'latchkey-context.json') }),
    // CloudFormation's checks of the template matter when it is deployed.
    CDK_VALIDATION: 'false',
    LATCHKEY_DEV_RECORD: join(outdir, recordFile),
  };
}

/** A script without permission to execute runs with Node.js, as with the CDK CLI. */
function guessCommand(command: string, folder: string): string {
  const isScript =
    /\.[cm]?js$/.test(command) && statSync(resolve(folder, command), { throwIfNoEntry: false })?.isFile();
  return isScript ? `"${process.execPath}" "${command}"` : command;
}

interface RunOptions {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

async function run(command: string, { folder, environment, signal }: RunOptions): Promise<void> {
  signal.throwIfAborted();
  const isWindows = process.platform === 'win32';
  // A group of its own, so that the whole command can be ended: the shell, npx and the app.
  const child = spawn(command, {
    cwd: folder,
    env: environment,
    shell: true,
    detached: !isWindows,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output = `${output}${chunk}`.slice(-20_000);
    });
  }
  const end = () => {
    if (child.pid === undefined) return;
    try {
      process.kill(isWindows ? child.pid : -child.pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  };
  signal.addEventListener('abort', end, { once: true });
  process.once('exit', end);
  try {
    const code = await new Promise<number | string>((settle, reject) => {
      child.once('error', reject);
      child.once('close', (status, killedBy) => settle(killedBy ?? status ?? 1));
    });
    signal.throwIfAborted();
    if (code !== 0) throw new StartError(`The command of the app failed (${command}: ${code}).\n${output.trim()}`);
  } finally {
    signal.removeEventListener('abort', end);
    process.off('exit', end);
  }
}
