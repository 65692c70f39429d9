import { allRoutes } from '../../lambdas/http/routes/index.ts';
import { eventFunctionNames } from '../events/key-events.ts';
import { rotationFunctionNames } from '../rotation/key-rotation.ts';
import { usageFunctionName } from '../usage/usage-roll-up.ts';

/** The Lambdas of a deployment: files in lambdas/handlers/, without extension. */
export const functionNames: readonly string[] = [
  'authorizer',
  'management-authorizer',
  'shared-authorizer',
  ...new Set(allRoutes.flatMap(({ lambda }) => lambda ?? [])),
  ...rotationFunctionNames,
  ...eventFunctionNames,
  usageFunctionName,
];
