import { randomUUID } from 'node:crypto';

/** Somebody who can sign in at the local run's OpenID provider, where every address may, with the one password. */
export interface Person {
  /** Their address is what the provider calls them. */
  readonly subject: string;
  readonly name: string;
}

/** Somebody whom no workspace knows yet. */
export function newPerson(name: string): Person {
  return { subject: `${name.toLowerCase().replaceAll(/\W+/g, '.')}.${randomUUID().slice(0, 8)}@example.com`, name };
}
