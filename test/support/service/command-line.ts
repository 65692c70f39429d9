import { spawn } from 'node:child_process';
import { join } from 'node:path';

const credentials = JSON.parse(process.env['LATCHKEY_ADMIN'] ?? '{}');
const root = join(import.meta.dirname, '../../..');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever comes.
  readonly json: any;
}

/** Runs `npx latchkey` as a process of its own, against the deployment under test unless the arguments say otherwise. */
export function latchkey(args: readonly string[], environment: Record<string, string> = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'bin/latchkey-cli.mjs'), ...args], {
      env: {
        PATH: process.env['PATH'],
        LATCHKEY_URL: process.env['LATCHKEY_BASE_URL'],
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_REGION: credentials.region,
        AWS_EC2_METADATA_DISABLED: 'true',
        ...environment,
      },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({
        code,
        stdout,
        stderr,
        get json() {
          return JSON.parse(stdout);
        },
      }),
    );
  });
}
