/** Whether scopes of management include this one, `resource:action`. `*` does not include them. */
export function may(scopes: readonly string[], needed: string): boolean {
  const [resource] = needed.split(':');
  return scopes.some((scope) => scope === needed || scope === `${resource}:*`);
}
