import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import fc from 'fast-check';
import { createProgram } from '../../../cli/program.ts';
import { HiddenSecrets } from '../../../cli/secrets/hidden-secrets.ts';
import { anyCharacters } from '../../support/any-text.ts';
import { rounds } from '../../support/rounds.ts';
import { typed } from '../../support/service/command-line.ts';
import { ranWith as ran } from './support.ts';

/** No command prints a key value, a token or a password that it was given, wherever it was given. */
let echo: Server;
let url: string;
let folder: string;
const before = { ...process.env };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-secrets-'));
  // The worst service: it repeats everything that it receives.
  echo = createServer((request, reply) => {
    const detail = `${request.url} ${JSON.stringify(request.headers)}`;
    reply.writeHead(400, { 'Content-Type': 'application/json' }).end(JSON.stringify({ title: 'No', detail }));
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(echo.address() as AddressInfo).port}`;
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: url,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
  });
});
afterAll(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
  echo.close();
  echo.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

/** Every command, with arguments and required options. `dev` starts a local run, and `completion` prints the commands. */
const commands: readonly string[][] = (() => {
  const sink = { write: () => {} };
  const terminal = { stdout: sink, stderr: sink, stdin: typed(), environment: {} };
  const leaves = (command: Command, path: string[]): string[][] =>
    command.commands.length > 0
      ? command.commands.flatMap((each) => leaves(each, [...path, each.name()]))
      : [
          [
            ...path,
            ...command.registeredArguments.filter(({ required }) => required).map(() => 'x'),
            ...command.options.flatMap(({ long, description }) =>
              description.endsWith('(required)') && long != null ? [long, '1'] : [],
            ),
            ...(command.options.some(({ long }) => long === '--yes') ? ['--yes'] : []),
          ],
        ];
  return leaves(createProgram(terminal, new HiddenSecrets({}), sink), []).filter(
    ([name]) => name !== 'dev' && name !== 'completion' && name !== 'help',
  );
})();

const base62 = fc.string({
  unit: fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'),
  minLength: 49,
  maxLength: 49,
});
const garbage = fc.oneof(
  fc.string({ maxLength: 5 }),
  anyCharacters({ maxLength: 3 }),
  fc.constantFrom('\n', '\r\n', '“', '”', '"', "'", '\uFEFF', ' ', '\t', '\u00a0', '\0', 'Bearer ', 'é', '\u200b', '…'),
);

/** Where a secret can be: it is given as `text`, with garbage around the secret. */
const places: Readonly<Record<string, (text: string, command: readonly string[]) => ReturnType<typeof ran>>> = {
  LATCHKEY_KEY: (text, command) => ran(command, { LATCHKEY_URL: url, LATCHKEY_KEY: text }),
  '--key-file': (text, command) => {
    writeFileSync(join(folder, 'key'), text);
    return ran([...command, '--key-file', join(folder, 'key')], { LATCHKEY_URL: url });
  },
  'standard input': (text, command) => ran([...command, '--key-file', '-'], { LATCHKEY_URL: url }, typed(text)),
  'root-key of the local run': (text, command) => {
    writeFileSync(join(folder, 'root-key'), text);
    writeRun(url, 'secret');
    return ran([...command, '--local', '--data-dir', folder], {});
  },
  'run.json': (text, command) => {
    writeRun(url, text);
    return ran([...command, '--local', '--data-dir', folder], { LATCHKEY_KEY: 'vsk_live_x' });
  },
  'damaged run.json': (text, command) => {
    writeFileSync(join(folder, 'run.json'), `{"adminSecretAccessKey": ${text}`);
    return ran([...command, '--local', '--data-dir', folder], {});
  },
  'the URL': (text, command) => ran(command, { LATCHKEY_URL: text, LATCHKEY_KEY: 'vsk_live_x' }),
  'the password of the URL': (text, command) =>
    ran([...command, '--url', `http://ana:${text}@${new URL(url).host}`], { LATCHKEY_KEY: 'vsk_live_x' }),
  'the query of the URL': (text, command) => ran([...command, '--url', `${url}?key=${text}`], {}),
  'an argument': (text, command) => ran([...command, text], { LATCHKEY_URL: url, LATCHKEY_KEY: 'vsk_live_x' }),
  'an id': (text, command) =>
    ran(
      command.map((each) => (each === 'x' ? text : each)),
      { LATCHKEY_URL: url, LATCHKEY_KEY: 'vsk_live_x' },
    ),
  'an unknown option': (text, command) => ran([...command, `--secret=${text}`], { LATCHKEY_URL: url }),
  'an unknown command': (text) => ran([text], { LATCHKEY_URL: url }),
  'the session token': async (text, command) => {
    const AWS = {
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_SESSION_TOKEN: inEnvironment(text),
    };
    Object.assign(process.env, AWS);
    return ran(command, { LATCHKEY_URL: url, LATCHKEY_KEY: 'vsk_live_x', ...AWS });
  },
  'the secret access key': async (text, command) => {
    const AWS = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: inEnvironment(text) };
    delete process.env['AWS_SESSION_TOKEN'];
    Object.assign(process.env, AWS);
    return ran(command, { LATCHKEY_STACK: 'Latchkey', LATCHKEY_KEY: 'vsk_live_x', ...AWS });
  },
};

test('is not printed if it is a context that is not name=value, however short it is', async () => {
  const { code, stderr } = await ran(['dev', '--context', 'hunter2!'], {});
  expect(code).toBe(2);
  expect(stderr).toContain('--context');
  expect(stderr).not.toContain('hunter2!');
});

/** The environment of a process holds no NUL. */
const inEnvironment = (text: string) => text.replaceAll('\0', '');

function writeRun(runUrl: string, adminSecretAccessKey: string, dataFolder = folder): void {
  const names = ['dynamoEndpoint', 'secretsEndpoint', 'keysTable', 'pepperSecret'];
  const others = Object.fromEntries(names.map((name) => [name, runUrl]));
  const run = { url: runUrl, region: 'eu-west-1', adminAccessKeyId: 'AKIAEXAMPLE', adminSecretAccessKey, ...others };
  writeFileSync(join(dataFolder, 'run.json'), JSON.stringify(run));
}

describe.each(Object.entries(places))('a secret in %s', (_, give) => {
  test('is printed by no command, with whatever around it, in text or as JSON', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...commands),
        fc.boolean(),
        base62,
        garbage,
        garbage,
        async (command, isJson, secret, front, back) => {
          const text = `${front}vsk_live_${secret}${back}`;
          const { stdout, stderr } = await give(text, isJson ? [...command, '--json'] : command);
          expect(stdout + stderr).not.toBe('');
          expect(stdout + stderr).not.toContain(secret);
        },
      ),
      { numRuns: rounds(150, 30) },
    );
  }, 120_000);
});

describe('says what is wrong with the form of a key', () => {
  const value = 'SECRETVALUE';
  test.each([
    [`vsk_live_${value}\ny`, 'contains a line break'],
    [`vsk_live_${value}\u2028y`, 'contains a line break'],
    [`“vsk_live_${value}”`, 'typographic quotation marks'],
    [`"vsk_live_${value}"`, 'is in quotation marks'],
    [`Bearer vsk_live_${value}`, 'contains white space'],
    ['vsk_live_SECRETVA...LUEx', 'is a masked key'],
    ['key_01JD00000000000000000000ZZ', 'is the id of a key'],
    [`vsk_live_${value}\u200by`, 'contains an invisible character'],
    [`vsk_live_${value}é`, 'contains a character that no key value has'],
  ])('%j', async (key, problem) => {
    const { code, stdout, stderr } = await ran(['key', 'list'], { LATCHKEY_URL: url, LATCHKEY_KEY: key });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('The environment variable LATCHKEY_KEY is not the value of an API key');
    expect(stderr).toContain(problem);
    expect(stderr).not.toContain(value);
  });

  test('accepts a key with a byte order mark or white space around it, and from standard input', async () => {
    const { stderr } = await ran(['key', 'list'], { LATCHKEY_URL: url, LATCHKEY_KEY: '\uFEFF vsk_live_abc \n' });
    expect(stderr).toContain('"x-api-key":"[hidden]"');
    const piped = await ran(['key', 'list', '--key-file', '-'], { LATCHKEY_URL: url }, typed('vsk_live_abc\r\n'));
    expect(piped.stderr).toContain('"x-api-key":"[hidden]"');
    expect(await ran(['key', 'list', '--key-file', '-'], { LATCHKEY_URL: url })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('standard input is empty'),
    });
    expect(await ran(['key', 'list', '--key-file', join(folder, 'none')], { LATCHKEY_URL: url })).toMatchObject({
      code: 2,
      stderr: 'The file of --key-file cannot be read (ENOENT).\n',
    });
  });

  test('names the file of the local run that cannot be read', async () => {
    const dataFolder = mkdtempSync(join(folder, 'data-'));
    writeRun(url, 'secret', dataFolder);
    mkdirSync(join(dataFolder, 'root-key'));
    expect(await ran(['key', 'list', '--local', '--data-dir', dataFolder], {})).toMatchObject({
      code: 2,
      stderr: `${join(dataFolder, 'root-key')} cannot be read (EISDIR).\n`,
    });
  });
});
