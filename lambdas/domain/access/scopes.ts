/** Latchkey's own resources. The scope `*` does not include them; they must be named. `keys:verify` allows asking about keys. */
const managementResources: readonly string[] = ['api-keys', 'audit-events', 'keys', 'members'];

const name = '[a-z][a-z0-9-]{0,49}';
export const scopePattern = new RegExp(`^(\\*|(${name}|\\*):(${name}|\\*))$`);

/** Scopes that together cover all others. A root key has them. */
export const everyScope: readonly string[] = ['*', ...managementResources.map((each) => `${each}:*`)];

/** Whether the granted scopes include the needed one. A caller may grant exactly the scopes that its own scopes cover. */
export function covers(granted: readonly string[], needed: string): boolean {
  return granted.some((scope) => scope === needed || coversOne(scope, needed));
}

/** Returns the wanted scopes that the granted scopes do not cover. */
export function missingScopes(granted: readonly string[], wanted: readonly string[]): string[] {
  return wanted.filter((scope) => !covers(granted, scope));
}

function coversOne(granted: string, needed: string): boolean {
  const [grantedResource, grantedAction] = parts(granted);
  const [neededResource, neededAction] = parts(needed);
  const resourceCovered =
    grantedResource === '*' ? !managementResources.includes(neededResource) : grantedResource === neededResource;
  return resourceCovered && (grantedAction === '*' || grantedAction === neededAction);
}

function parts(scope: string): [resource: string, action: string] {
  const [resource = '*', action = '*'] = scope.split(':');
  return [resource, action];
}
