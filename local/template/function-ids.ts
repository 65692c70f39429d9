import { StartError } from '../shared/start-error.ts';
import type { Stack } from './template.ts';

/** Returns the logical id of the function that a resource names, by name or ARN. */
export function functionIdOf(stack: Stack, nameOrArn: string, usedBy: string): string {
  const found = stack
    .resources('AWS::Lambda::Function')
    .find(({ id }) =>
      [{ Ref: id }, { 'Fn::GetAtt': [id, 'Arn'] }].some((each) => stack.resolve(each, usedBy) === nameOrArn),
    );
  if (found === undefined)
    throw new StartError(`${usedBy} calls ${nameOrArn}, which is not a function of the template.`);
  return found.id;
}
