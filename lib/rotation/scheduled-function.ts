import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { EventQueue } from '../events/event-queue.ts';
import type { BundledFunction } from '../functions/bundled-function.ts';

export interface ScheduledFunctionProps {
  readonly bundledFunction: BundledFunction;
  /** 1 to 60. */
  readonly everyMinutes: number;
  /** Takes the calls that could not be made, and the runs that failed. */
  readonly deadLetters: EventQueue;
}

/**
 * Runs a function at a rate (https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets.html). The function is
 * called asynchronously: a run that fails is not repeated, since the next one goes on where it stopped.
 *
 * Not with the CDK's own targets, whose roles may do more: call every version of the function, look at the queue.
 */
export class ScheduledFunction extends Construct {
  constructor(scope: Construct, id: string, { bundledFunction, everyMinutes, deadLetters }: ScheduledFunctionProps) {
    super(scope, id);
    const { function: target } = bundledFunction;
    // Later it would only stand in the way of the next call.
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
    // Without its policy the first call would fail.
    schedule.node.addDependency(role);
  }
}
