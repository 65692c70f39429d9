import { fieldTexts } from '../field-texts.ts';

/** Latchkey's own resources, which a wildcard for all resources does not include. A test compares them with the API. */
export const managementResources: readonly string[] = ['api-keys', 'audit-events', 'keys', 'members'];

/**
 * Adds a scope to a list. It replaces the scopes that it includes, and those that include it: a key with `*` and a narrower
 * scope looks restricted, but is not.
 */
export function withScope(scopes: readonly string[], added: string): string[] {
  return [...scopes.filter((scope) => !includes(scope, added) && !includes(added, scope)), added];
}

function includes(scope: string, other: string): boolean {
  const [resource, action = '*'] = scope.split(':');
  const [otherResource = '', otherAction = '*'] = other.split(':');
  const isResource = resource === otherResource || (resource === '*' && !managementResources.includes(otherResource));
  return isResource && (action === '*' || action === otherAction);
}

const name = '[a-z][a-z0-9-]{0,49}';
const scope = new RegExp(`^(\\*|(${name}|\\*):(${name}|\\*))$`);

/** The message about a scope that is not valid; undefined if it is. */
export function checkScope(text: string): string | undefined {
  return scope.test(text) ? undefined : fieldTexts.scopes.form.wrong;
}
