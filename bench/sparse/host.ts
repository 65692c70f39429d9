import { serve } from '../child.ts';
import { type Check, type Instance, type Request, runChecks } from './run-checks.ts';
import { SimulatedTime } from './simulated-time.ts';

export interface StartOptions {
  readonly instances: number;
  /** The simulated time. */
  readonly now: number;
  /** The latency of each call to a service, in milliseconds. */
  readonly callMs: number;
}

/** The first question starts the instances, and the others send requests to them. */
export type HostQuestion = { readonly start: StartOptions } | { readonly requests: readonly Request[] };

/** Answers for a process with several instances. They start after the clock of the process is simulated. */
export function serveInstances(open: (options: StartOptions) => Promise<readonly Instance[]>): void {
  let instances: readonly Instance[] = [];
  let time: SimulatedTime | undefined;
  serve<HostQuestion, readonly Check[]>(async (question) => {
    if ('requests' in question) {
      if (time === undefined) throw new Error('The instances have not started.');
      return runChecks(instances, question.requests, time);
    }
    time = new SimulatedTime(question.start.now);
    time.install();
    instances = await open(question.start);
    return [];
  });
}
