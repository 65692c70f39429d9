import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

type FakeTimersOptions = ConstructorParameters<typeof ModernFakeTimers>[0];

/** The environment of a test file, which is the process itself, without a context of its own. */
export default class ProcessEnvironment {
  /** jest sets `console` in it, which collects the output of the file. */
  readonly global: Record<string | symbol, unknown> = { console };
  readonly moduleMocker = new ModuleMocker(globalThis);
  readonly fakeTimers = null;
  readonly fakeTimersModern: ModernFakeTimers;

  constructor({ projectConfig }: { readonly projectConfig: FakeTimersOptions['config'] }) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup(): Promise<void> {}

  async teardown(): Promise<void> {}

  /** There is none: all code runs in the context of the process. */
  getVmContext(): null {
    return null;
  }
}
