import * as z from 'zod';

export const serviceResponses = {
  OpenApiDocument: z.looseObject({ openapi: z.string() }),
  Health: z.strictObject({ status: z.literal('ok') }).meta({ id: 'Health' }),
};
