const base = '/console';

/** Converts between the address of a link, with the base, and the path of a route, without it. */
export const addressOf = (path: string) => base + path;
export const pathOf = (address: string) => (address.startsWith(base) ? address.slice(base.length) || '/' : address);
