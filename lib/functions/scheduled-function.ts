import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { EventQueue } from '../events/event-queue.ts';
import type { BundledFunction } from './bundled-function.ts';

export interface ScheduledFunctionProps {
  readonly bundledFunction: BundledFunction;
  /** Minutes between runs, 1 to 60. */
  readonly everyMinutes: number;
  /** Receives the calls that could not be made and the runs that failed. */
  readonly deadLetters: EventQueue;
}

/**
 * Runs a function at a fixed rate (https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets.html). The
 * scheduler calls it asynchronously. A failed run is not repeated, because the next run continues where it stopped.
 *
 * The targets of the CDK are not used, because their roles can call every version of the function and read the queue.
 */
export class ScheduledFunction extends Construct {
  constructor(scope: Construct, id: string, { bundledFunction, everyMinutes, deadLetters }: ScheduledFunctionProps) {
    super(scope, id);
    const { function: target } = bundledFunction;
    // An older event would only compete with the next run.
    const maxEventAge = Duration.minutes(Math.max(everyMinutes, 5));
    const { queueArn } = deadLetters.queue;
    const onFailure = { bind: () => ({ destination: queueArn }) };
    target.configureAsyncInvoke({ retryAttempts: 0, maxEventAge, onFailure });
    deadLetters.grantSend(bundledFunction);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.functionArn] }));
    deadLetters.grantSend(role);
    const schedule = new CfnSchedule(this, 'Schedule', {
      description: `${target.node.path}: ${bundledFunction.node.id}`,
      scheduleExpression: `rate(${everyMinutes} ${everyMinutes === 1 ? 'minute' : 'minutes'})`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: target.functionArn,
        roleArn: role.roleArn,
        input: '{}',
        retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: maxEventAge.toSeconds() },
        deadLetterConfig: { arn: queueArn },
      },
    });
    // The first call would fail without the policy of the role.
    schedule.node.addDependency(role);
  }
}
