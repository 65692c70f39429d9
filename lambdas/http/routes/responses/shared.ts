import * as z from 'zod';

export const NextCursor = z
  .string()
  .nullable()
  .meta({ description: 'Send it as ?cursor= to get the next page; null on the last page.' });

export const sharedResponses = {
  Deleted: z.strictObject({ success: z.literal(true) }).meta({ id: 'Deleted' }),
};
