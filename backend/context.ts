import { environments } from '../lambdas/domain/shared/environments.ts';
import type { AuthorizerContext as Context } from '../lambdas/http/authorizer-context-schema.ts';

/** Whether a value is valid for a member of the context. */
const isValid: { readonly [Name in keyof Context]-?: (value: unknown) => boolean } = {
  keyId: isString,
  workspaceId: isString,
  environment: (value) => environments.some((each) => each === value),
  plan: isString,
  scopes: isString,
  ownerId: (value) => value === undefined || isString(value),
  rateLimited: (value) => value === 'true' || value === 'false',
  retryAfter: (value) => value === undefined || isString(value),
};

/**
 * Returns the context of Latchkey's authorizer, or undefined for the context of another authorizer. It checks the same members
 * as the schema `AuthorizerContext`, but without zod, which would be most of the code of a small Lambda.
 */
export function contextOf(authorizer: Readonly<Record<string, unknown>>): Context | undefined {
  const isLatchkeys = Object.entries(isValid).every(([name, isValidValue]) => isValidValue(authorizer[name]));
  return isLatchkeys ? (authorizer as Context) : undefined;
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}
