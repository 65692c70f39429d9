import * as z from 'zod';
import type { CallFunction } from '../lambda/invocation.ts';
import { parseJson } from '../shared/json.ts';
import { StartError } from '../shared/start-error.ts';
import type { Timers } from '../shared/timers.ts';
import { functionIdOf } from '../template/function-ids.ts';
import { harmless, read } from '../template/resource-schemas.ts';
import type { Stack } from '../template/template.ts';

/** A function that runs at a rate. */
export interface Schedule {
  readonly id: string;
  readonly functionId: string;
  readonly input: unknown;
  readonly everyMs: number;
}

/** Strict, for the same reason as in resource-schemas.ts. */
const ScheduleProperties = z.strictObject({
  ScheduleExpression: z.string(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Target: z.strictObject({
    Arn: z.string(),
    Input: z.string().default('{}'),
    // A failure is reported on the terminal, and the next run is soon.
    DeadLetterConfig: harmless,
    RetryPolicy: harmless,
    RoleArn: harmless,
  }),
  Description: harmless,
  FlexibleTimeWindow: harmless,
  GroupName: harmless,
  KmsKeyArn: harmless,
  Name: harmless,
  ScheduleExpressionTimezone: harmless,
});

/** Returns the schedules that are enabled. */
export function readSchedules(stack: Stack): Schedule[] {
  return stack.resources('AWS::Scheduler::Schedule').flatMap((resource) => {
    const { id } = resource;
    const { ScheduleExpression, State, Target } = read(stack, resource, ScheduleProperties);
    const input = parseJson(Target.Input);
    if (input === undefined) throw new StartError(`${id} has an input that is not JSON: ${Target.Input}`);
    const schedule = {
      id,
      functionId: functionIdOf(stack, Target.Arn, id),
      input,
      everyMs: periodOf(ScheduleExpression, id),
    };
    return State === 'ENABLED' ? [schedule] : [];
  });
}

export interface SchedulesOptions {
  readonly call: CallFunction;
  readonly timers: Timers;
  readonly onTrouble: (message: string) => void;
}

/** Runs each function at its rate, for the first time after one period. Returns a function that stops it. */
export function startSchedules(schedules: readonly Schedule[], options: SchedulesOptions): () => void {
  const stops = schedules.map((schedule) => startSchedule(schedule, options));
  return () => {
    for (const stop of stops) stop();
  };
}

function startSchedule({ id, functionId, input, everyMs }: Schedule, options: SchedulesOptions): () => void {
  const { call, timers, onTrouble } = options;
  let running = false;
  let stopped = false;
  let cancel = () => {};

  const run = async () => {
    running = true;
    const result = await call(functionId, input);
    running = false;
    if (!result.ok && !stopped) onTrouble(`The schedule ${id} failed: ${result.errorType}: ${result.errorMessage}`);
  };
  const wait = () => {
    cancel = timers.after(everyMs, () => {
      wait();
      // While a run takes longer than the period, no second one starts.
      if (!running) void run();
    });
  };
  wait();
  return () => {
    stopped = true;
    cancel();
  };
}

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Returns the period of an expression such as `rate(5 minutes)`
 * (https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based).
 */
function periodOf(expression: string, usedBy: string): number {
  const [, count = '0', unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const period = Number(count) * (unitMs[unit] ?? 0);
  if (period > 0) return period;
  throw new StartError(`${usedBy}: the local run supports only schedules such as rate(5 minutes), not ${expression}.`);
}
