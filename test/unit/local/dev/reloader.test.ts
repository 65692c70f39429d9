import { expect, test } from '@jest/globals';
import { Reloader } from '../../../../local/dev/reload/reloader.ts';

/** A reloader whose actions wait until the test lets them end. */
function reloading(needsSynthesis: (paths: readonly string[]) => boolean) {
  const log: string[] = [];
  const errors: unknown[] = [];
  const syntheses: { readonly end: (error?: Error) => void; readonly signal: AbortSignal }[] = [];
  const reloader = new Reloader({
    refresh: async (paths) => {
      log.push(`refresh ${paths.join(' ')}`);
      return needsSynthesis(paths);
    },
    rebuild: (signal) => {
      log.push('synthesis');
      return new Promise<void>((resolve, reject) => {
        const end = (error?: Error) => (error === undefined ? resolve() : reject(error));
        signal.addEventListener('abort', () => end(new Error('aborted')));
        syntheses.push({ end, signal });
      });
    },
    onError: (error) => errors.push(error),
  });
  return { reloader, log, errors, syntheses };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('changed code is refreshed without a synthesis', async () => {
  const { reloader, log } = reloading(() => false);
  reloader.changed(['a.ts', 'b.ts']);
  await settled();
  expect(log).toEqual(['refresh a.ts b.ts']);
});

test('code that changes during a synthesis is served immediately, and again by the new version', async () => {
  const { reloader, log, syntheses } = reloading((paths) => paths.includes('stack.ts'));
  reloader.changed(['stack.ts']);
  await settled();
  reloader.changed(['handler.ts']);
  await settled();
  expect(log).toEqual(['refresh stack.ts', 'synthesis', 'refresh handler.ts']);
  syntheses[0]?.end();
  await settled();
  expect(log.slice(3)).toEqual(['refresh handler.ts']);
});

test('a synthesis that is out of date ends, and another one begins', async () => {
  const { reloader, log, errors, syntheses } = reloading(() => true);
  reloader.changed(['stack.ts']);
  await settled();
  reloader.changed(['stack.ts']);
  await settled();
  expect(syntheses.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  syntheses[1]?.end();
  await settled();
  expect(log.filter((line) => line === 'synthesis')).toHaveLength(2);
  expect(errors).toEqual([]);
});

test('a failed synthesis is reported, and the next change tries again', async () => {
  const { reloader, errors, syntheses } = reloading(() => true);
  reloader.changed(['stack.ts']);
  await settled();
  syntheses[0]?.end(new Error('does not compile'));
  await settled();
  expect(errors).toEqual([new Error('does not compile')]);
  reloader.changed(['stack.ts']);
  await settled();
  expect(syntheses).toHaveLength(2);
});

test('stopping ends the synthesis, and later changes are ignored', async () => {
  const { reloader, log, errors, syntheses } = reloading(() => true);
  reloader.changed(['stack.ts']);
  await settled();
  await reloader.stop();
  expect(syntheses[0]?.signal.aborted).toBe(true);
  reloader.changed(['stack.ts']);
  await settled();
  expect(log).toEqual(['refresh stack.ts', 'synthesis']);
  expect(errors).toEqual([]);
});
