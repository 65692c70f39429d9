import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { run } from '../../../cli/run.ts';
import type { Terminal } from '../../../cli/terminal.ts';

const credentials = JSON.parse(process.env['LATCHKEY_ADMIN'] ?? '{}');
const root = join(import.meta.dirname, '../../..');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  // biome-ignore lint/suspicious/noExplicitAny: each command has its own output, and the expectations check its fields.
  readonly json: any;
}

/** The environment of a command: the deployment under test, with credentials for its admin plane. */
const environmentWith = (more: Record<string, string>) => ({
  PATH: process.env['PATH'],
  LATCHKEY_URL: process.env['LATCHKEY_BASE_URL'],
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  ...(credentials.sessionToken !== undefined && { AWS_SESSION_TOKEN: credentials.sessionToken }),
  AWS_REGION: credentials.region,
  AWS_EC2_METADATA_DISABLED: 'true',
  ...more,
});

/** Standard input with this text: piped, or typed by a person. */
export function typed(text = '', isTTY = false): Terminal['stdin'] {
  return {
    isTTY,
    [Symbol.asyncIterator]: async function* () {
      yield text;
    },
  };
}

/** Runs the command line in this process, against the deployment under test unless the arguments say otherwise. */
export function latchkey(
  args: readonly string[],
  more: Record<string, string> = {},
  stdin: Terminal['stdin'] = typed(),
): Promise<Ran> {
  return latchkeyIn(environmentWith(more), args, stdin);
}

/**
 * Runs the command line in this process, with this environment. The AWS SDK reads `process.env`, so only one command may
 * run at a time.
 */
export async function latchkeyIn(
  environment: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
  stdin: Terminal['stdin'],
): Promise<Ran> {
  const before = { ...process.env };
  const printed = { stdout: '', stderr: '' };
  const sink = (name: keyof typeof printed) => ({ write: (text: string) => (printed[name] += text) });
  for (const name of Object.keys(before)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, awsPart(environment));
  try {
    const code = await run(args, { stdout: sink('stdout'), stderr: sink('stderr'), stdin, environment });
    return ranWith(code, printed.stdout, printed.stderr);
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

const awsPart = (environment: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('AWS_')));

/**
 * Runs `npx latchkey` as a process of its own, in the same environment.
 * @param readsOutput Whether the output is read; otherwise the pipe is closed before the command writes.
 */
export function spawnLatchkey(
  args: readonly string[],
  more: Record<string, string> = {},
  { readsOutput = true } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'bin/latchkey-cli.mjs'), ...args], {
      env: environmentWith(more),
    });
    let stdout = '';
    let stderr = '';
    if (readsOutput) child.stdout.on('data', (chunk) => (stdout += chunk));
    else child.stdout.destroy();
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve(ranWith(code, stdout, stderr)));
  });
}

function ranWith(code: number | null, stdout: string, stderr: string): Ran {
  return {
    code,
    stdout,
    stderr,
    get json() {
      return JSON.parse(stdout);
    },
  };
}
