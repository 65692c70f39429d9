import { describe, expect, test } from '@jest/globals';
import { ErrorResponse, ErrorTimeout } from 'oidc-client-ts';
import { failureOf } from '../../../../console/src/session/sign-in-failure.ts';

describe('the reason of a failed sign-in', () => {
  test.each([
    ['the person or the provider denied it', new ErrorResponse({ error: 'access_denied' }), 'denied'],
    ['the provider has an error', new ErrorResponse({ error: 'server_error' }), 'unknown'],
    ['the code was used before', new ErrorResponse({ error: 'invalid_grant' }), 'unknown'],
    ['the sign-in was started in another tab', new Error('No matching state found in storage'), 'state'],
    ['the address has no state', new Error('No state in response'), 'state'],
    ['no network', new TypeError('Failed to fetch'), 'unreachable'],
    ['no response in time', new ErrorTimeout('Network timed out'), 'unreachable'],
    ['a proxy in front of a provider that is down', new Error('Bad Gateway (502)'), 'unreachable'],
    ['no settings', new Error('/console/config.json: 404'), 'unreachable'],
    ['an invalid token', new Error('nonce in id_token does not match'), 'unknown'],
    ['anything else', 'oops', 'unknown'],
  ] as const)('%s', (_, error, failure) => {
    expect(failureOf(error)).toBe(failure);
  });
});
