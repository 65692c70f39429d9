import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  keyVariable,
  type Language,
  languages,
  snippetsFor,
  storeCommand,
} from '../../../../console/src/quick-start/snippets.ts';
import { isFull } from '../../../support/rounds.ts';

/** The snippets run as a person runs them: typed into a shell, or saved to a file and run by the language. */
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'latchkey-snippets-'));
const key = 'vsk_live_Ab3dEf9hNotARealKey';
const server = createServer((request, response) => {
  const isKnown = request.headers['x-api-key'] === key;
  response.writeHead(isKnown ? 200 : 401).end(isKnown ? 'you are in' : 'who are you?');
});
let url: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/orders?limit=1&sort=name`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const programs: Readonly<Record<Language, { readonly file: string; readonly command: readonly string[] }>> = {
  curl: { file: 'call.sh', command: ['bash'] },
  typescript: { file: 'call.mts', command: [process.execPath, '--no-warnings'] },
  python: { file: 'call.py', command: ['python3'] },
  go: { file: 'call.go', command: ['go', 'run'] },
};

/** Runs a snippet with a value in the variable. Returns undefined if this machine lacks the tool. */
async function outputOf(language: Language, value: string): Promise<string | undefined> {
  const { file, command } = programs[language];
  const [program = '', ...options] = command;
  const path = join(folder, file);
  writeFileSync(path, snippetsFor(url)[language]);
  const env = { ...process.env, [keyVariable]: value, GO111MODULE: 'off' };
  return (await run(program, [...options, path], { env }).catch(unlessMissing))?.stdout;
}

/** Compiling a first Go program takes a minute of CPU. Quick rounds check its syntax. */
const quickly = languages.filter((language) => isFull || language !== 'go');

test.each(quickly)(
  'the snippet in %s sends the key from the variable, and shows the status and the body',
  async (language) => {
    const admitted = await outputOf(language, key);
    if (admitted === undefined) return console.warn(`Without ${programs[language].command[0]} here, it was not run.`);
    expect(admitted).toContain('200');
    expect(admitted).toContain('you are in');
    expect(await outputOf(language, 'wrong')).toContain('401');
  },
  300_000,
);

test('the snippet in Go has the form that gofmt gives it', async () => {
  const path = join(folder, 'form.go');
  const code = `${snippetsFor(url).go}\n`;
  writeFileSync(path, code);
  const formatted = await run('gofmt', [path]).catch(unlessMissing);
  if (formatted !== undefined) expect(formatted.stdout).toBe(code);
});

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

test('the command for the key exports what it reads, without an echo', async () => {
  const child = run('bash', ['-c', `${storeCommand} && node -p process.env.${keyVariable}`]);
  child.child.stdin?.end(`${key}\n`);
  expect(await child).toEqual({ stdout: `${key}\n`, stderr: '' });
});
