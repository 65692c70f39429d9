import type { components } from '../api/schema.d.ts';

export type PlanLimits = NonNullable<components['schemas']['PlanView']['limits']>;
export type LimitState = components['schemas']['LimitState'];

/** Windows of the limits: the name of each in a plan, and in the state of a key. A missing limit is a type error. */
const stateOf = { perMinute: 'minute', perHour: 'hour' } as const satisfies Record<keyof PlanLimits, keyof LimitState>;

type Window = keyof typeof stateOf;

/** All windows, shortest first. */
export const windows = (Object.keys(stateOf) as Window[]).map((window) => ({ window, state: stateOf[window] }));
