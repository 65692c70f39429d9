import * as z from 'zod';
import { schema } from '../shared/schema.ts';
import { prose } from '../shared/text.ts';
import { Timestamp } from '../shared/timestamp-schema.ts';

const instructions = prose(2000);

export const NewPhotoRequest = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      instructions,
      photo_slots: z
        .array(z.strictObject({ instructions, is_required: z.boolean() }))
        .min(1)
        .max(50),
    })
    .meta({ id: 'NewPhotoRequest' }),
);
export type NewPhotoRequest = z.infer<typeof NewPhotoRequest>;

export const PhotoRequest = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      id: z.string(),
      status: z.literal('pending'),
      created_at: Timestamp,
      ...NewPhotoRequest.shape,
    })
    .meta({ id: 'PhotoRequest' }),
);
export type PhotoRequest = z.infer<typeof PhotoRequest>;
