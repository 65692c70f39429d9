import { keep, readKept } from '../../../kept.ts';
import { checkScope } from '../scopes.ts';

const key = 'latchkey.last-scopes';

/** The scopes of the key that the person created last in this browser; undefined: there is none. */
export function lastScopes(): readonly string[] | undefined {
  const scopes = (readKept(key) ?? '').split(' ').filter((scope) => scope !== '');
  return scopes.length > 0 && scopes.every((scope) => checkScope(scope) === undefined) ? scopes : undefined;
}

export function keepLastScopes(scopes: readonly string[]): void {
  keep(key, scopes.join(' '));
}
