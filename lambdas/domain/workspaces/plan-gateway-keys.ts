import type { Plans } from '../limits/plans.ts';

/**
 * Returns the value of a plan's gateway key, which is also the name of its usage plan. It has the 20 to 128 characters that
 * API Gateway requires.
 * @param suffix A text that is unique in the account and Region
 */
export function planGatewayKey(plan: string, suffix: string): string {
  return `latchkey-${plan}-${suffix}`;
}

/** Returns the gateway key of each plan. @param suffix Empty if there are no usage plans */
export function planGatewayKeys(plans: Plans, suffix: string): Readonly<Record<string, string>> {
  const names = suffix === '' ? [] : Object.keys(plans);
  return Object.fromEntries(names.map((name) => [name, planGatewayKey(name, suffix)]));
}
