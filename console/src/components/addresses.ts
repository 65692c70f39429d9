const base = '/console';

/** What a link shows and the router navigates to: with and without the base. */
export const addressOf = (path: string) => base + path;
export const pathOf = (address: string) => (address.startsWith(base) ? address.slice(base.length) || '/' : address);
