/** Whether the scopes include a management scope, `resource:action`. `*` does not include management. */
export function may(scopes: readonly string[], needed: string): boolean {
  const [resource] = needed.split(':');
  return scopes.some((scope) => scope === needed || scope === `${resource}:*`);
}
