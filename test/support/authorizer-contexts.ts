import * as z from 'zod';
import { Role, Subject } from '../../lambdas/domain/access/member-schema.ts';
import { Environment } from '../../lambdas/domain/keys/key-format-schema.ts';

/** The contexts of a key and of a person as schemas. The Lambdas check them without zod, and tests compare the two. */
export const AuthorizerContext = z.object({
  keyId: z.string(),
  workspaceId: z.string(),
  environment: Environment,
  plan: z.string(),
  /** Space-separated, as in OAuth (RFC 6749, section 3.3). */
  scopes: z.string(),
  /** Missing if the key has no owner. */
  ownerId: z.string().optional(),
  /** Whether the integration must return 429. An authorizer itself can only admit a request or return 401, 403 or 500. */
  rateLimited: z.enum(['true', 'false']),
  retryAfter: z.string().optional(),
});
export const MemberContext = AuthorizerContext.omit({ keyId: true, ownerId: true }).extend({
  issuer: z.string(),
  subject: Subject,
  role: Role,
});
