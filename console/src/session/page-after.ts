import { stateStorePrefix } from './create-user-manager.ts';

/**
 * The path to which a sign-in returns, if the provider's response belongs to one that began in this tab. To load files early;
 * the response is checked later.
 */
export function pageAfter(href: string): string {
  try {
    const state = new URL(href).searchParams.get('state');
    const stored = JSON.parse(sessionStorage.getItem(`${stateStorePrefix}${state}`) ?? '{}');
    return new URL(stored.data.returnTo, location.origin).pathname;
  } catch {
    return '/console/';
  }
}
