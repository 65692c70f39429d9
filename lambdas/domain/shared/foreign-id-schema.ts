import * as z from 'zod';
import { schema } from './schema.ts';

/**
 * An id from the team's own systems. It is visible ASCII because backends put it into headers, logs and URLs, and because two
 * ids that look the same then are the same. `-` alone means that there is none (principalContext).
 */
export const ForeignId = /* @__PURE__ */ schema(() =>
  z
    .string()
    .regex(/^([!-,.-~]|[!-~]{2,255})$/, 'must have 1 to 255 visible ASCII characters, without spaces, and not be "-"')
    .meta({ examples: ['customer_42'] }),
);
