import * as z from 'zod';
import { errorCodes } from '../domain/shared/errors.ts';

/** Problem details for HTTP APIs (RFC 9457). */
export const Problem = z
  .strictObject({
    type: z.string().meta({ description: 'urn:latchkey:problem:<code>', examples: ['urn:latchkey:problem:not_found'] }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(errorCodes).meta({ description: 'Stable: switch on this.' }),
    requestId: z.string().meta({ description: 'Name it when you ask for help.' }),
    errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
