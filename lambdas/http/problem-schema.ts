import * as z from 'zod';
import { errorCodes } from '../domain/shared/error-codes.ts';

export const ErrorCodeName = z
  .enum(errorCodes)
  .meta({ id: 'ErrorCode', description: 'The stable code of the error. Handle errors by this field.' });

/** Problem details for HTTP APIs (RFC 9457). */
export const Problem = z
  .strictObject({
    type: z.string().meta({ description: 'urn:latchkey:problem:<code>', examples: ['urn:latchkey:problem:not_found'] }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    code: ErrorCodeName,
    requestId: z.string().meta({ description: 'The id of the request. Include it when you ask for support.' }),
    errors: z.array(z.strictObject({ path: z.string(), message: z.string() }).meta({ id: 'FieldError' })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
