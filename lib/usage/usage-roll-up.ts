import { Construct } from 'constructs';
import type { RollUpUsageEnvironment, Variables } from '../../lambdas/environment.ts';
import type { Config } from '../config/config.ts';
import type { EventQueue } from '../events/event-queue.ts';
import { BundledFunction, type FunctionDefaults } from '../functions/bundled-function.ts';
import { ScheduledFunction } from '../functions/scheduled-function.ts';
import type { CountersTable } from '../state/counters-table.ts';

/** @internal */
export interface UsageRollUpProps {
  readonly config: Config;
  readonly counters: CountersTable;
  /** Receives the runs that failed or could not start. */
  readonly deadLetters: EventQueue;
  readonly defaults: FunctionDefaults;
}

/** The Lambda that adds up usage. `Bundles` needs its name. @internal */
export const usageFunctionName = 'roll-up-usage';

/** Minutes between runs. An hour is rolled up within a quarter of an hour after its end. */
const everyMinutes = 10;
/** Timeout of a run, in seconds. Below the time between runs, so that runs do not overlap. */
const runSeconds = 300;
/** A full vCPU (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html): runs of many keys are bound by CPU. */
const memoryMiB = 1769;

/** Returns how many days the usage of days is kept: months of 31 days, so none is shorter than a month of the calendar. */
export function usageDays({ usageMonths }: Pick<Config, 'usageMonths'>): string {
  return String(usageMonths * 31);
}

/** Adds the counters of each hour up to the usage of workspaces by hour and day. */
export class UsageRollUp extends Construct {
  /** The function that adds up. @internal */
  readonly bundledFunction: BundledFunction;

  /** @internal */
  constructor(scope: Construct, id: string, { config, counters, deadLetters, defaults }: UsageRollUpProps) {
    super(scope, id);
    const environment: Variables<typeof RollUpUsageEnvironment> = {
      COUNTERS_TABLE: counters.table.tableName,
      USAGE_DAYS: usageDays(config),
    };
    const name = usageFunctionName;
    this.bundledFunction = new BundledFunction(this, name, {
      ...{ name, environment, memoryMiB, timeoutSeconds: runSeconds },
      ...defaults,
    });
    counters.grantRollUp(this.bundledFunction);
    new ScheduledFunction(this, 'Schedule', { bundledFunction: this.bundledFunction, everyMinutes, deadLetters });
  }
}
