import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { LambdaPool } from '../../../../local/lambda/lambda-pool.ts';
import { TinyStack } from '../support/tiny-stack.ts';

/** Behaves as the event says. Its own state and its thread's state identify its instance. */
const act = `
  let calls = 0;
  const loadedAs = process.env.AWS_LAMBDA_FUNCTION_NAME;
  export const handler = async ({ what, text }) => {
    globalThis.calls = (globalThis.calls ?? 0) + 1;
    if (what === 'write') { process.stdout.write(text); console.error('an error line'); await null; console.log(' and its end'); }
    if (what === 'write later') setTimeout(() => console.log('later'), 1);
    if (what === 'set') process.env.NOTE = text;
    if (what === 'exit') process.exit(3);
    if (what === 'reject') { Promise.reject(new TypeError('unhandled')); await new Promise(() => {}); }
    if (what === 'throw later') { setTimeout(() => { throw new RangeError('too late'); }, 1); await new Promise(() => {}); }
    if (what === 'wait') await new Promise((resolve) => setTimeout(resolve, 200));
    if (what === 'hang') await new Promise(() => {});
    await null;
    return {
      calls: ++calls, threadCalls: globalThis.calls, loadedAs, runsAs: process.env.AWS_LAMBDA_FUNCTION_NAME,
      note: process.env.NOTE, names: Object.keys(process.env).filter((name) => name === 'GREETING' || name === 'SHARED'),
    };
  };`;

interface Served {
  readonly pool: LambdaPool;
  readonly written: (readonly [string | undefined, string])[];
  readonly crashes: string[];
  readonly startFailures: string[];
  call(id: string, event?: object): ReturnType<LambdaPool['invoke']>;
}

const tinies: TinyStack[] = [];
const pools: LambdaPool[] = [];
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.stop()));
  for (const tiny of tinies.splice(0)) tiny.remove();
});

function serve({ instances = 1, isolated = false, sources = { One: act, Two: act } } = {}): Served {
  const tiny = new TinyStack({}, sources);
  tinies.push(tiny);
  const written: (readonly [string | undefined, string])[] = [];
  const crashes: string[] = [];
  const startFailures: string[] = [];
  const pool = new LambdaPool({
    functions: tiny.functions,
    instances,
    isolated,
    environment: { SHARED: 'yes' },
    onOutput: (name, line) => written.push([name, line]),
    onStartFailure: (name, { errorMessage }) => startFailures.push(`${name}: ${errorMessage}`),
    onCrash: (message) => crashes.push(message),
  });
  pools.push(pool);
  return { pool, written, crashes, startFailures, call: (id, event = {}) => pool.invoke(id, event, 1000) };
}

const ok = (payload: object) => ({ ok: true, payload: expect.objectContaining(payload) });

describe.each([
  { isolated: false, threadCalls: [1, 2, 3, 4] },
  { isolated: true, threadCalls: [1, 1, 2, 2] },
])('isolated: $isolated', ({ isolated, threadCalls }) => {
  test('functions share a thread unless they are isolated, and never module state or variables', async () => {
    const { call } = serve({ isolated });
    const names = ['GREETING', 'SHARED'];
    const state = (name: string, calls: number, i: number) => ({
      calls,
      threadCalls: threadCalls[i],
      loadedAs: name,
      runsAs: name,
      names: expect.arrayContaining(names),
    });
    expect(await call('One')).toEqual(ok(state('One', 1, 0)));
    expect(await call('Two')).toEqual(ok(state('Two', 1, 1)));
    expect(await call('One', { what: 'set', text: 'mine' })).toEqual(ok({ ...state('One', 2, 2), note: 'mine' }));
    const two = await call('Two');
    expect(two).toEqual(ok(state('Two', 2, 3)));
    expect(two.ok && two.payload).not.toHaveProperty('note');
  });

  test('log lines have the name of their function, even after its response', async () => {
    const { call, written } = serve({ isolated });
    await Promise.all([
      call('One', { what: 'write', text: 'first\nsecond' }),
      call('Two', { what: 'write', text: 'third' }),
      call('Two', { what: 'write later' }),
    ]);
    while (!written.some(([, line]) => line === 'later')) await nextTurn();
    expect(written.toSorted()).toEqual([
      ['One', 'an error line'],
      ['One', 'first'],
      ['One', 'second and its end'],
      ['Two', 'an error line'],
      ['Two', 'later'],
      ['Two', 'third and its end'],
    ]);
  });

  test.each([
    ['exit', 'Runtime.ExitError', 'It called process.exit(3).'],
    ['reject', 'TypeError', 'unhandled'],
    ['throw later', 'RangeError', 'too late'],
  ])('%s: it is reported by name, and the next event has a new worker', async (what, errorType, message) => {
    const { call, written, crashes } = serve({ isolated });
    await call('One');
    expect(await call('One', { what })).toMatchObject({ ok: false, errorType });
    expect(crashes).toEqual([`The function One has crashed: ${errorType}: ${message}`]);
    const [name, line = ''] = written[0] ?? [];
    expect([name, JSON.parse(line)]).toEqual(['One', expect.objectContaining({ errorType, errorMessage: message })]);
    expect(await call('One')).toEqual(ok({ calls: 1 }));
  });
});

test('a function that crashes also fails running calls of its worker, but not of isolated ones', async () => {
  for (const isolated of [false, true]) {
    const { call } = serve({ isolated });
    const other = call('Two', { what: 'wait' });
    await call('One', { what: 'reject' });
    expect((await other).ok).toBe(isolated);
  }
});

test('a function that times out fails alone, and its worker gets no further events', async () => {
  const { call } = serve();
  await Promise.all([call('One'), call('Two')]);
  const hanging = call('One', { what: 'hang' });
  expect(await call('Two', { what: 'wait' })).toEqual(ok({ calls: 2 }));
  expect(await hanging).toMatchObject({ ok: false, errorType: 'Sandbox.Timedout' });
  expect(await call('Two')).toEqual(ok({ calls: 1, threadCalls: 1 }));
});

test('a function that cannot be loaded is reported once, and the others run', async () => {
  const broken = "throw new Error('KEYS_TABLE is missing'); export const handler = 1;";
  const { call, startFailures, crashes } = serve({ sources: { One: act, Two: broken } });
  for (let i = 0; i < 2; i++) expect(await call('Two')).toMatchObject({ ok: false, errorType: 'Runtime.ExitError' });
  expect(await call('One')).toEqual(ok({ calls: 1 }));
  expect([startFailures, crashes]).toEqual([['Two: KEYS_TABLE is missing'], []]);
});

test('a warmed function is loaded in each of its workers; nothing else is', async () => {
  const log = 'console.log("loaded"); export const handler = async () => {};';
  const { pool, written } = serve({ instances: 3, sources: { One: log, Two: log } });
  await pool.warm('Two');
  while (written.length < 3) await nextTurn();
  expect(written).toEqual(Array(3).fill(['Two', 'loaded']));
});

describe('reloading functions', () => {
  test('finishes events in the old worker, including those that wait for its start', async () => {
    const { pool, call } = serve({ isolated: true });
    const underWay = call('One', { what: 'wait' });
    await nextTurn();
    pool.reload(['One']);
    expect(await underWay).toMatchObject({ ok: true, payload: { calls: 1 } });
  });

  test('gives the next event a new worker, and other functions keep theirs', async () => {
    const { pool, call } = serve({ isolated: true });
    await call('One');
    await call('Two');
    pool.reload(['One']);
    expect(await call('One')).toMatchObject({ payload: { calls: 1 } });
    expect(await call('Two')).toMatchObject({ payload: { calls: 2 } });
  });
});
