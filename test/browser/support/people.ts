import { randomUUID } from 'node:crypto';

/** A person who can sign in at the local run's OpenID provider, which accepts every address with its one password. */
export interface Person {
  /** The provider uses the address as the subject. */
  readonly subject: string;
  readonly name: string;
}

/** Creates a person without a workspace. */
export function newPerson(name: string): Person {
  return { subject: `${name.toLowerCase().replaceAll(/\W+/g, '.')}.${randomUUID().slice(0, 8)}@example.com`, name };
}
