import { isSubject } from '../domain/access/member.ts';
import { isRole } from '../domain/access/roles.ts';
import { type CheckedFields, hasFields, isOneOf, isTextOf, orMissing } from '../domain/shared/checks.ts';
import { environments } from '../domain/shared/environments.ts';

const isText = isTextOf(0);

/** The context of a key and the context of a person have these fields. */
const shared = {
  workspaceId: isText,
  environment: isOneOf(...environments),
  plan: isText,
  /** Space-separated, as in OAuth (RFC 6749, section 3.3). */
  scopes: isText,
  /** Whether the integration must return 429. An authorizer itself can only admit a request or return 401, 403 or 500. */
  rateLimited: isOneOf('true', 'false'),
  /** Missing if the request is admitted, or over a quota that never resets. */
  retryAfter: orMissing(isText),
};
const ofKey = {
  keyId: isText,
  ...shared,
  /** Missing if the key has no owner. */
  ownerId: orMissing(isText),
  /** Whose quota is used up. Missing if the request is admitted, or over its rate limit. */
  overQuota: orMissing(isOneOf('workspace', 'key')),
};
const ofMember = { ...shared, issuer: isText, subject: isSubject, role: isRole };

/**
 * The context that the authorizer gives to the integration, and to gateway responses as `context.authorizer.*`. API Gateway
 * turns every value into a string and limits the context to about 8 KB.
 */
export type AuthorizerContext = CheckedFields<typeof ofKey>;

/** The context of a person who signed in, from the management authorizer. */
export type MemberContext = CheckedFields<typeof ofMember>;

/** Whether a context is the one that Latchkey's authorizer gives for a key. */
export const isAuthorizerContext = hasFields(ofKey);

/** Whether a context is the one that Latchkey's authorizer gives for a person. */
export const isMemberContext = hasFields(ofMember);
