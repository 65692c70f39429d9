import { createRequire } from 'node:module';
import type { ModernFakeTimers } from '@jest/fake-timers';
import { type Globals, setGlobals } from './current-globals.ts';
import type ProcessEnvironment from './environment.ts';
import { modulesOfFile } from './file-modules.ts';
import { rememberProcess } from './process-state.ts';

type FakeTimersOptions = Parameters<ModernFakeTimers['useFakeTimers']>[0];

const require = createRequire(import.meta.url);
/** jest's own runner, which calls back for everything that it loads. */
const runFile: (...args: readonly unknown[]) => Promise<unknown> = require('jest-circus/runner').default;
/** The globals in which the runner keeps the tests that are registered. */
const registries = ['EVENT_HANDLERS', 'JEST_STATE_SYMBOL'];

/**
 * Runs a test file in the process of the worker itself. jest's default loads itself, all packages and all modules once more
 * for each file, into a context of its own, which takes longer than the tests of most files.
 */
export default function run(
  globalConfig: unknown,
  config: unknown,
  environment: ProcessEnvironment,
  _runtime: unknown,
  path: string,
  sendMessage: unknown,
): Promise<unknown> {
  const { prepareStackTrace } = Error;
  const restoreProcess = rememberProcess();
  // Source maps are not needed: Node removes types without moving anything.
  Reflect.deleteProperty(Error, 'prepareStackTrace');
  Object.assign(globalThis, { console: environment.global['console'] });
  const load = modulesOfFile();
  const runtime = {
    /** The registered tests are in the module's state, so each file has a new one. */
    requireInternalModule: (file: string) => {
      delete require.cache[file];
      return require(file);
    },
    requireModule: require,
    setGlobalsForRuntime: (globals: Omit<Globals, 'jest'>) => setGlobals({ ...globals, jest: mocksOf(environment) }),
    unstable_shouldLoadAsEsm: () => true,
    unstable_importModule: load,
    enterTestCode: () => {},
    leaveTestCode: () => {},
  };
  // Without `await`, this function is not in the stack traces of the tests.
  return runFile(globalConfig, config, environment, runtime, path, sendMessage).finally(() => {
    environment.fakeTimersModern.useRealTimers();
    environment.moduleMocker.restoreAllMocks();
    restoreProcess();
    forgetTests();
    Error.prepareStackTrace = prepareStackTrace;
  });
}

function forgetTests(): void {
  const symbols = Object.getOwnPropertySymbols(globalThis);
  for (const each of symbols.filter(({ description = '' }) => registries.includes(description))) {
    Reflect.deleteProperty(globalThis, each);
  }
}

/** The functions of `jest` that the tests use. */
function mocksOf({ moduleMocker: mocker, fakeTimersModern: timers }: ProcessEnvironment): Globals['jest'] {
  const thenMocks =
    <Args extends readonly unknown[]>(action: (...args: Args) => void) =>
    (...args: Args) => {
      action(...args);
      return mocks as Globals['jest'];
    };
  const mocks: Partial<Globals['jest']> = {
    fn: mocker.fn.bind(mocker),
    spyOn: mocker.spyOn.bind(mocker),
    restoreAllMocks: thenMocks(() => mocker.restoreAllMocks()),
    useFakeTimers: thenMocks((options?: FakeTimersOptions) => timers.useFakeTimers(options)),
    useRealTimers: thenMocks(() => timers.useRealTimers()),
    advanceTimersByTime: (ms) => timers.advanceTimersByTime(ms),
    getTimerCount: () => timers.getTimerCount(),
  };
  return mocks as Globals['jest'];
}
