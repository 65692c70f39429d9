import * as z from 'zod';
import { StartError } from '../../shared/start-error.ts';
import { harmless, read } from '../../template/resource-schemas.ts';
import type { Stack } from '../../template/template.ts';
import type { EventRule } from './event-bus.ts';
import { parsePattern } from './event-pattern.ts';

const Target = z.strictObject({
  Id: z.string(),
  Arn: z.string(),
  // Delivery to a queue in the same process does not fail.
  DeadLetterConfig: harmless,
  RetryPolicy: harmless,
  RoleArn: harmless,
});

/** Strict, for the same reason as in resource-schemas.ts. */
const Rule = z.strictObject({
  EventBusName: z.string().default('default'),
  EventPattern: z.record(z.string(), z.unknown()),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(Target).default([]),
  Name: harmless,
  Description: harmless,
  RoleArn: harmless,
  Tags: harmless,
});

/** Returns the names of the template's event buses. */
export function readEventBuses(stack: Stack): string[] {
  return stack.resources('AWS::Events::EventBus').map(({ id }) => String(stack.resolve({ Ref: id }, id)));
}

/** Returns the rules that are enabled. */
export function readEventRules(stack: Stack): EventRule[] {
  const queues = new Set(
    stack.resources('AWS::SQS::Queue').map(({ id }) => stack.resolve({ 'Fn::GetAtt': [id, 'Arn'] }, id)),
  );
  return stack.resources('AWS::Events::Rule').flatMap((resource) => {
    const { EventBusName, EventPattern, State, Targets } = read(stack, resource, Rule);
    for (const { Arn } of Targets) {
      if (!queues.has(Arn)) {
        throw new StartError(
          `${resource.id}: the local run delivers events only to queues of the template, not to ${Arn}.`,
        );
      }
    }
    const rule = {
      // It is a name or an ARN.
      bus: EventBusName.replace(/^arn:.*:event-bus\//, ''),
      pattern: parsePattern(EventPattern, resource.id),
      targets: Targets.map(({ Arn }) => Arn),
    };
    return State === 'ENABLED' ? [rule] : [];
  });
}
