import type * as z from 'zod';
import type { Plan } from '../../lambdas/environment.ts';
import type { Config } from './config.ts';

/** The plans as the Lambdas know them: without their ceilings at the gateway. */
export function runtimePlans(plans: Config['plans']): Record<string, z.infer<typeof Plan>> {
  return Object.fromEntries(Object.entries(plans).map(([name, { maxKeys, limits }]) => [name, { maxKeys, limits }]));
}
