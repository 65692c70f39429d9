import * as z from 'zod';
import { schema } from '../shared/schema.ts';
import { OwnLimits } from './plan-schema.ts';
import { Quota } from './quota-schema.ts';

const fields = () => ({
  maxKeys: z
    .int()
    .min(0)
    .max(1_000_000_000)
    .nullable()
    .meta({ description: "The maximum number of API keys. null: the plan's maximum." }),
  limits: OwnLimits.nullable().meta({
    description:
      "The limits of each key. A window that is left out has the plan's limit; null: all have. They may be higher or lower than the plan's.",
  }),
  quota: Quota.nullable().meta({
    description: "The quota of the workspace. null: the plan's quota, if it has one.",
  }),
});

/** The overrides in a response. */
export const StoredOverrides = /* @__PURE__ */ schema(() =>
  z.strictObject(fields()).meta({
    id: 'Overrides',
    description: "The values that an operator set for this workspace. They replace the plan's.",
  }),
);

/** The overrides of a new workspace, or a change of overrides. */
export const OverridesChange = /* @__PURE__ */ schema(() =>
  z.strictObject(fields()).partial().meta({
    id: 'OverridesChange',
    description:
      "Values for this workspace that replace the plan's. They apply to the next request. null restores the plan's value; a field that is left out stays as it is.",
  }),
);
export type OverridesChange = z.infer<typeof OverridesChange>;
