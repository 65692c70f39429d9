import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { BundledFunction } from './bundled-function.ts';

export interface ScheduledFunctionProps {
  readonly bundledFunction: BundledFunction;
  readonly everyMinutes: number;
  /** Takes the calls that could not be made, and the runs that failed. */
  readonly deadLetters: Queue;
}

/**
 * Runs a function at a rate (https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets.html). The function is
 * called asynchronously: a run that fails is not repeated, since the next one goes on where it stopped.
 *
 * Not the CDK's own target, which may call every version of the function.
 */
export class ScheduledFunction extends Construct {
  constructor(scope: Construct, id: string, { bundledFunction, everyMinutes, deadLetters }: ScheduledFunctionProps) {
    super(scope, id);
    const { function: target } = bundledFunction;
    // Later it would only stand in the way of the next call; Lambda keeps one for six hours at the most.
    const maxEventAge = Duration.minutes(Math.min(Math.max(everyMinutes, 5), 360));
    target.configureAsyncInvoke({ retryAttempts: 0, maxEventAge, onFailure: new SqsDestination(deadLetters) });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    role.addToPolicy(allow('lambda:InvokeFunction', target.functionArn));
    role.addToPolicy(allow('sqs:SendMessage', deadLetters.queueArn));
    const schedule = new CfnSchedule(this, 'Schedule', {
      description: `${target.node.path}: ${bundledFunction.node.id}`,
      scheduleExpression: `rate(${everyMinutes} ${everyMinutes === 1 ? 'minute' : 'minutes'})`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: target.functionArn,
        roleArn: role.roleArn,
        input: '{}',
        retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: maxEventAge.toSeconds() },
        deadLetterConfig: { arn: deadLetters.queueArn },
      },
    });
    // Without its policy the first call would fail.
    schedule.node.addDependency(role);
  }
}

function allow(action: string, resource: string): PolicyStatement {
  return new PolicyStatement({ actions: [action], resources: [resource] });
}
