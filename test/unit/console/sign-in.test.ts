import { describe, expect, test } from '@jest/globals';
import { ErrorResponse, ErrorTimeout } from 'oidc-client-ts';
import { failureOf } from '../../../console/src/session/sign-in-failure.ts';

describe('why a sign-in failed', () => {
  test.each([
    ['the person or the provider said no', new ErrorResponse({ error: 'access_denied' }), 'denied'],
    ['the provider cannot', new ErrorResponse({ error: 'server_error' }), 'unknown'],
    ['the code was used before', new ErrorResponse({ error: 'invalid_grant' }), 'unknown'],
    ['the sign-in was begun elsewhere', new Error('No matching state found in storage'), 'state'],
    ['the address holds no state', new Error('No state in response'), 'state'],
    ['no network', new TypeError('Failed to fetch'), 'unreachable'],
    ['no answer in time', new ErrorTimeout('Network timed out'), 'unreachable'],
    ['a proxy before a provider that is down', new Error('Bad Gateway (502)'), 'unreachable'],
    ['no settings', new Error('/console/config.json: 404'), 'unreachable'],
    ['a token that is not as it should be', new Error('nonce in id_token does not match'), 'unknown'],
    ['what nobody thought of', 'oops', 'unknown'],
  ] as const)('%s', (_, error, failure) => {
    expect(failureOf(error)).toBe(failure);
  });
});
