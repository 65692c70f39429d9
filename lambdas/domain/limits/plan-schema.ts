import * as z from 'zod';
import { schema } from '../shared/schema.ts';
import { Quota } from './quota-schema.ts';
import { forEachWindow } from './rate-windows.ts';

const limit = () => z.int().min(1).max(1_000_000_000);

/** The requests that one key may make in each window. */
export const Limits = /* @__PURE__ */ schema(() => z.strictObject(forEachWindow('name', limit)).meta({ id: 'Limits' }));

/** Limits of a workspace or a key: of all windows or some. */
export const OwnLimits = /* @__PURE__ */ schema(() =>
  z
    .strictObject(forEachWindow('name', () => limit().optional()))
    .refine((limits) => Object.values(limits).some((each) => each !== undefined), 'must name at least one window')
    .meta({ id: 'OwnLimits', minProperties: 1 }),
);

/**
 * A named set of limits. `maxKeys: null` means unlimited; `limits: null` means no API access. The workspaces on other plans see
 * the plan too if it is public.
 */
export const Plan = /* @__PURE__ */ schema(() =>
  z.strictObject({
    maxKeys: z.int().min(0).nullable(),
    limits: Limits.nullable(),
    public: z.boolean().optional(),
    quota: Quota.nullable().optional(),
  }),
);
export type Plan = z.infer<typeof Plan>;

const planName = /^[A-Za-z][A-Za-z0-9-]{0,39}$/;

export const PlanName = /* @__PURE__ */ schema(() =>
  z.string().regex(planName, 'must be 1 to 40 letters, digits or hyphens, starting with a letter'),
);

/** The plan that a request names. Its pattern is documentation: the error for a wrong name lists the configured plans. */
export const WantedPlan = /* @__PURE__ */ schema(() =>
  z.string().meta({ description: 'One of the configured plans.', pattern: planName.source }),
);
