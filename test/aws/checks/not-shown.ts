import type { Check } from './check.ts';

/** Statements about AWS that no deployment of this run can show, with the reason. */
export const notShown: readonly Check[] = [
  notShownBecause(
    'sign-in-providers',
    'The settings for Auth0, Microsoft Entra, Okta and Keycloak work.',
    'deploying.md',
    'it needs an account at each provider and a person who signs in',
  ),
  notShownBecause(
    'idle-connections',
    'DynamoDB keeps an idle connection open for longer than 20 seconds.',
    'decisions/0015-lean-aws-client.md',
    'Lambda freezes its processes at times that a client cannot choose',
  ),
  notShownBecause(
    'start-cpu',
    'Lambda grants more CPU time during the start of a function than for requests.',
    'decisions/0015-lean-aws-client.md',
    'no interface of Lambda shows it',
  ),
  notShownBecause(
    'custom-domain',
    'A custom domain maps to the stage, with TLS 1.2 or newer.',
    'configuration.md',
    'it needs a domain with a certificate that belongs to the account',
  ),
  notShownBecause(
    'counter-expiry',
    'DynamoDB deletes counters after 31 days.',
    'how-it-works.md',
    'it takes 31 days; the check table-settings shows that TTL is enabled',
  ),
];

function notShownBecause(id: string, statement: string, page: string, reason: string): Check {
  return { id, statement, page, run: async () => ({ notShown: reason }) };
}
