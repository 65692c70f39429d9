import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../local/shared/free-port.ts';
import { ProcessFailure, type Running, start, temporaryFolder } from '../../support/processes.ts';
import { pythonTool } from './python.ts';

export interface Emulator extends Running {
  readonly endpoint: string;
  /** The environment of programs that call the emulator, without the machine's own AWS settings. */
  readonly env: NodeJS.ProcessEnv;
}

/** Credentials with every permission in the emulated account. */
export const operator = { accessKeyId: 'test', secretAccessKey: 'test', region: 'us-east-1' } as const;

/** Starts the emulator of AWS on a free port, its data in a temporary folder, and waits until it answers. */
export async function startEmulator(): Promise<Emulator> {
  const python = pythonTool('python');
  const folder = temporaryFolder('emulator');
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const base = withoutAws();
  const server = start(python, [join(import.meta.dirname, 'emulator.py')], {
    env: {
      ...base,
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      TMPDIR: folder,
      // The emulator verifies signatures, and each function has only the permissions of its role.
      AUTH: 'true',
    },
    logFile: join(folder, 'emulator.log'),
    onUnexpectedExit(lastWords) {
      console.error(`The emulator has ended, and so does this run:\n${lastWords}`);
      process.exit(1);
    },
  });
  const deadline = Date.now() + 60_000;
  while (!(await fetch(`${endpoint}/_ministack/health`).catch(() => undefined))?.ok) {
    if (Date.now() > deadline) throw new ProcessFailure(`The emulator did not start:\n${server.output()}`);
    await sleep(100);
  }
  return {
    ...server,
    endpoint,
    env: {
      ...base,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: operator.accessKeyId,
      AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
      AWS_REGION: operator.region,
      CDK_DEFAULT_ACCOUNT: '000000000000',
      CDK_DEFAULT_REGION: 'us-east-1',
    },
  };
}

/** These values cannot reach a real account. This Node comes first in PATH, because the emulator runs Lambdas on it. */
function withoutAws(): NodeJS.ProcessEnv {
  const rest = Object.entries(process.env).filter(([name]) => !/^(AWS_|CDK_|LATCHKEY_|NODE_OPTIONS)/.test(name));
  return {
    ...Object.fromEntries(rest),
    PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
