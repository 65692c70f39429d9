import { useHref } from 'react-router';

/** Converts between the address of a link, which names the workspace, and the path of a route, which does not. */
export function useAddresses() {
  const base = useHref('/');
  return {
    addressOf: (path: string) => base + path,
    pathOf: (address: string) => (address.startsWith(base) ? address.slice(base.length) || '/' : address),
  };
}
