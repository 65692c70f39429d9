import type { Statement } from './policies.ts';
import type { RecordedCall } from './recorded-calls.ts';
import { lineOf } from './recording.ts';

/** Explains why IAM denies a call, and which statement is missing. */
export function denialOf(functionName: string, call: RecordedCall, statements: readonly Statement[]): string {
  const { action, resource, context } = call;
  const conditional = statements.filter(
    (each) => [each.Action].flat().includes(action) && each.Condition !== undefined,
  );
  const reason =
    conditional.length === 0
      ? 'No statement of its role allows this call.'
      : `Its role allows the action on a condition that this call does not meet: ${JSON.stringify(conditional.map((each) => each.Condition))}\n` +
        `The call has: ${JSON.stringify(context)}`;
  const [, place = resource] = lineOf({ ...call, context: {} }).split(' ');
  return (
    `${functionName} called ${action} on ${place}. ${reason}\n` +
    `Missing statement: ${JSON.stringify({ Effect: 'Allow', Action: action, Resource: place })}\n` +
    'Grant it where lib/ creates the function, or remove the call.'
  );
}
