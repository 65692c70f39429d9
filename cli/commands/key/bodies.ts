import { Option } from 'commander';
import type * as z from 'zod';
import type { routes } from '../../../lambdas/http/routes/index.ts';
import { valuesOf, wholeNumber } from '../../options.ts';

type NewKey = z.input<typeof routes.createApiKey.request.body>;
type RotationField = keyof NonNullable<NewKey['rotation']> & string;

/** The option for each field of a rotation policy. A field without an option fails the type check. */
export const rotationOptions: Readonly<Record<RotationField, Option>> = {
  everyDays: new Option(
    '--rotate-every-days <days>',
    'rotate the value automatically, the first time within minutes (default: no rotation)',
  ).argParser(wholeNumber),
  gracePeriodSeconds: new Option(
    '--rotation-grace-seconds <seconds>',
    'validity of the previous value after a rotation (default: one day)',
  ).argParser(wholeNumber),
  deliverTo: new Option(
    '--deliver-to <secret>',
    'ARN of the secret for rotated values (default: a secret that the service creates)',
  ),
};

/** Returns the body of a request that creates a key from the options that were given. */
export function bodyOf(
  given: Readonly<Record<string, unknown>>,
  options: Readonly<Record<string, Option>>,
): Readonly<Record<string, unknown>> {
  const rotation = valuesOf(given, rotationOptions);
  return {
    ...valuesOf(given, options),
    ...(Object.keys(rotation).length > 0 && { rotation: { deliverTo: 'managed', ...rotation } }),
  };
}
