import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startLambdaEndpoint } from '../../../../local/lambda/lambda-endpoint.ts';
import { callerOf, LambdaPool } from '../../../../local/lambda/lambda-pool.ts';
import type { PrivateEndpoint } from '../../../../local/services/private-endpoint.ts';
import { runSchedule } from '../../../../local/triggers/run-schedule.ts';
import { localClient, named } from '../support/local-client.ts';
import { TinyStack } from '../support/tiny-stack.ts';

const tiny = new TinyStack(
  {},
  {
    Echo: 'export const handler = async (event) => ({ event, greeting: process.env.GREETING })',
    Nothing: 'export const handler = async () => {}',
    Broken: 'export const handler = async () => { throw new TypeError("no luck") }',
  },
);
const arn = 'arn:aws:lambda:us-east-1:000000000000:function:Echo';

let pool: LambdaPool;
let served: PrivateEndpoint;
let client: LambdaClient;
let told: PromiseWithResolvers<string>;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-lambda-'));
  told = Promise.withResolvers();
  const { functions } = tiny;
  pool = new LambdaPool({
    functions,
    instances: 1,
    isolated: false,
    environment: {},
    onOutput: () => {},
    onStartFailure: () => {},
  });
  served = await startLambdaEndpoint({ functions, call: callerOf(Promise.resolve(pool)), onTrouble: told.resolve });
  client = new LambdaClient(localClient(served.endpoint));
});
afterAll(async () => {
  client.destroy();
  await served.stop();
  await pool.stop();
  tiny.remove();
  rmSync(folder, { recursive: true });
});

const invoke = async (FunctionName: string, Payload?: string, InvocationType?: 'Event') => {
  const answer = await client.send(
    new InvokeCommand({
      FunctionName,
      InvocationType,
      ...(Payload !== undefined && { Payload: Buffer.from(Payload) }),
    }),
  );
  return { ...answer, text: Buffer.from(answer.Payload ?? []).toString('utf8') };
};

describe('Invoke', () => {
  test.each(['Echo', arn, `${arn}:live`])('runs the function %s', async (name) => {
    const { StatusCode, ExecutedVersion, FunctionError, text } = await invoke(name, '{"a":1}');
    expect({ StatusCode, ExecutedVersion, FunctionError }).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(JSON.parse(text)).toEqual({ event: { a: 1 }, greeting: 'hello' });
  });

  test('runs a function without an event, and one that returns nothing', async () => {
    expect(JSON.parse((await invoke('Echo')).text).event).toEqual({});
    expect((await invoke('Nothing')).text).toBe('null');
  });

  test('reports the error that a function throws', async () => {
    const { StatusCode, FunctionError, text } = await invoke('Broken');
    expect([StatusCode, FunctionError]).toEqual([200, 'Unhandled']);
    expect(JSON.parse(text)).toEqual({ errorType: 'TypeError', errorMessage: 'no luck' });
  });

  test('does not wait for an asynchronous call, and reports its failure elsewhere', async () => {
    expect(await invoke('Broken', '{}', 'Event')).toMatchObject({ StatusCode: 202, text: '' });
    expect(await told.promise).toBe('Broken failed: TypeError: no luck');
  });

  test('refuses an unknown function, malformed JSON, too large input, and other operations', async () => {
    await expect(invoke('Nope')).rejects.toThrow(named('ResourceNotFoundException'));
    await expect(invoke('Echo', '{')).rejects.toThrow(named('InvalidRequestContentException'));
    await expect(invoke('Echo', `"${'x'.repeat(6_300_000)}"`)).rejects.toThrow(named('RequestTooLargeException'));
    await expect(client.send(new ListFunctionsCommand({}))).rejects.toThrow('does not serve GET /2015-03-31/functions');
  });
});

describe('npm run rotate', () => {
  const runFile = (content: object | string): string => {
    const file = join(folder, 'run.json');
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  const run = async (scheduledFunctions: object[], lambdaEndpoint = served.endpoint) => {
    const lines: string[] = [];
    const allWell = await runSchedule(runFile({ lambdaEndpoint, scheduledFunctions }), (line) => lines.push(line));
    return { allWell, lines };
  };

  test('runs each scheduled function with its input, and prints what it returns', async () => {
    const functions = [
      { name: 'Echo', input: { task: 'rotate' } },
      { name: 'Nothing', input: {} },
    ];
    expect(await run(functions)).toEqual({
      allWell: true,
      lines: ['Echo {"event":{"task":"rotate"},"greeting":"hello"}', 'Nothing null'],
    });
  });

  test('continues after one that fails, and fails in the end', async () => {
    const functions = ['Broken', 'Nope', 'Nothing'].map((name) => ({ name, input: {} }));
    const { allWell, lines } = await run(functions);
    expect(allWell).toBe(false);
    expect(lines).toEqual([
      'Broken failed: {"errorType":"TypeError","errorMessage":"no luck"}',
      expect.stringMatching(/^Nope failed: .*Function not found: Nope/),
      'Nothing null',
    ]);
  });

  test('reports that there are no scheduled functions', async () => {
    expect(await run([])).toEqual({ allWell: true, lines: ['No schedule of this configuration runs a function.'] });
  });

  test('says what to do without a run, with a foreign file, and after the end of the run', async () => {
    await expect(runSchedule(join(folder, 'nope'), () => {})).rejects.toThrow(/No local run .* npm start/);
    for (const content of ['{', { lambdaEndpoint: 'x' }]) {
      await expect(runSchedule(runFile(content), () => {})).rejects.toThrow('is damaged, or of another version');
    }
    const gone = run([{ name: 'Echo', input: {} }], 'http://127.0.0.1:1');
    await expect(gone).rejects.toThrow('The local run does not answer');
  });
});
