import { beforeAll, expect, test } from '@jest/globals';
import { createKey } from './support/keys-page.ts';
import { newPerson, type Person } from './support/people.ts';
import { browserSuite } from './support/suite.ts';
import { leftBehind, Trail } from './support/traces.ts';
import { Workspace } from './support/workspace.ts';

/** Tokens and key values leave no traces. */
const suite = browserSuite();
const person: Person = newPerson('Sam Secret');

beforeAll(async () => {
  const workspace = await Workspace.create(suite.site, 'Secrets', 'Professional');
  await workspace.addMember(person, 'owner');
});

test('tokens and key values exist only in the memory of the page', async () => {
  const { context, page } = await suite.visitor();
  const trail = new Trail(context);
  await page.goto('/console/');
  await suite.fillSignIn(page, person);
  const value = await createKey(page, 'Nowhere');
  await trail.settle();

  // The page really had tokens; otherwise the test proves nothing.
  expect(trail.tokens.size).toBeGreaterThanOrEqual(2);
  const secrets = [...trail.tokens, value];
  const left = await leftBehind(page);
  for (const secret of secrets) {
    expect(left).not.toContain(secret);
    expect(trail.addresses.join('\n')).not.toContain(secret);
    expect(trail.messages.join('\n')).not.toContain(secret);
  }
  // No other token either: the provider issues only JWTs and long refresh tokens.
  expect(left).not.toMatch(/eyJ[\w-]{10}/);
  // The page must not keep the parameters of the sign-in either, which could be replayed.
  expect(new URL(page.url()).search).toBe('');
});
