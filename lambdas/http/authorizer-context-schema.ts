import * as z from 'zod';
import { Role, Subject } from '../domain/access/member-schema.ts';
import { Environment } from '../domain/keys/key-format-schema.ts';

/**
 * The context that the authorizer gives to the integration, and to gateway responses as `context.authorizer.*`. API Gateway
 * turns every value into a string and limits the context to about 8 KB.
 */
export type AuthorizerContext = z.infer<ReturnType<typeof authorizerContexts>['AuthorizerContext']>;

/** The context of a person who signed in, from the management authorizer. */
export type MemberContext = z.infer<ReturnType<typeof authorizerContexts>['MemberContext']>;

/** Creates the schemas of the context of a key and of a person. Public routes and the admin plane do not need them, so they start faster. */
export function authorizerContexts() {
  const AuthorizerContext = z.object({
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
  const MemberContext = AuthorizerContext.omit({ keyId: true, ownerId: true }).extend({
    issuer: z.string(),
    subject: Subject,
    role: Role,
  });
  return { AuthorizerContext, MemberContext };
}
