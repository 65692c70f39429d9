import { describe, expect, test } from '@jest/globals';
import * as apis from '../../../../lambdas/domain/apis/route-not-registered-error.ts';
import * as limits from '../../../../lambdas/domain/limits/limit-errors.ts';
import { ServiceKeyLimitExceededError } from '../../../../lambdas/domain/service-keys/service-key-errors.ts';
import { errorCodes } from '../../../../lambdas/domain/shared/error-codes.ts';
import * as errors from '../../../../lambdas/domain/shared/errors.ts';
import * as repeats from '../../../../lambdas/domain/shared/kept-answer.ts';
import { UnauthorizedError } from '../../../../lambdas/domain/verification/unauthorized-error.ts';
import { problemMediaType, problemOf, problems } from '../../../../lambdas/http/problem.ts';
import { Problem } from '../../../../lambdas/http/problem-schema.ts';

/** The contract: each code with its status, title and detail, as docs/errors.md and clients know them. */
const known = [
  [
    new apis.RouteNotRegisteredError(),
    'route_not_registered',
    403,
    'Route not registered',
    'No scope is registered for this route. The team that runs the API can register it: latchkey api register.',
  ],
  [
    new repeats.RepeatedRequestError(),
    'conflict',
    409,
    'Conflict',
    'Other requests changed the object that this request creates at the same time. Nothing was changed by this request. Send it again.',
  ],
  [
    new repeats.RequestInProgressError(),
    'request_in_progress',
    409,
    'Request in progress',
    'The first request with this Idempotency-Key is still running. Send the same request again after the number of seconds in Retry-After.',
  ],
  [
    new repeats.IdempotencyKeyReusedError(),
    'idempotency_key_reused',
    422,
    'Idempotency key reused',
    'You sent this Idempotency-Key in the last 24 hours with another body or to another route. Nothing was changed by this request. Send a new Idempotency-Key with each new request, and the same one only when you repeat a request.',
  ],
  [
    new errors.InvalidRequestError([{ path: 'body.name', message: 'must not be blank' }]),
    'invalid_request',
    400,
    'Invalid request',
    'The request is not valid. Each entry of "errors" names a field and what is wrong with it.',
  ],
  [
    new errors.MalformedJsonError(),
    'malformed_json',
    400,
    'Malformed JSON',
    'The body is not valid JSON in UTF-8 (RFC 8259).',
  ],
  [
    new UnauthorizedError(),
    'unauthorized',
    401,
    'Unauthorized',
    'Send a valid API key, as "X-API-Key: <key>" or "Authorization: Bearer <key>".',
  ],
  [
    new ServiceKeyLimitExceededError(100),
    'key_limit_exceeded',
    403,
    'Key limit exceeded',
    'The deployment has 100 service keys, which is the maximum. Delete one that no service uses any more.',
  ],
  [
    new errors.InsufficientScopeError(['api-keys:read']),
    'insufficient_scope',
    403,
    'Insufficient scope',
    'This API key lacks the scope api-keys:read. Use a key that has it.',
  ],
  [
    new errors.InsufficientScopeError(['members:write'], 'The caller'),
    'insufficient_scope',
    403,
    'Insufficient scope',
    'The caller lacks the scope members:write. Use a key or a role that has it.',
  ],
  [
    new errors.InsufficientRoleError('viewer', ['api-keys:write']),
    'insufficient_scope',
    403,
    'Insufficient scope',
    'Your role in this workspace, viewer, does not include api-keys:write. Ask an owner for another role.',
  ],
  [
    new errors.LiveKeyOnlyError(),
    'insufficient_scope',
    403,
    'Insufficient scope',
    'A test key cannot do this, because it affects the whole workspace. Use a live key.',
  ],
  [
    new errors.NotAMemberError('auth0|alice'),
    'not_a_member',
    403,
    'Not a member',
    'You are signed in, but you are not a member of this workspace. Ask an owner to add you: your subject is auth0|alice.',
  ],
  [
    new errors.WorkspaceNotChosenError(),
    'workspace_not_chosen',
    403,
    'Workspace not chosen',
    'Choose one workspace: you belong to several, or the request names several. Send its id in X-Workspace-Id. GET /api/v1/workspace lists your workspaces.',
  ],
  [
    new errors.WorkspaceSuspendedError(),
    'workspace_suspended',
    403,
    'Workspace suspended',
    'The workspace is suspended and all its keys are refused. Ask the team that runs the service.',
  ],
  [
    new errors.SignInDisabledError(),
    'sign_in_disabled',
    403,
    'Sign-in disabled',
    'Sign-in is not configured, so this deployment has no members. Set "console" in the configuration, and deploy or start again.',
  ],
  [
    new errors.MemberLimitExceededError(200),
    'member_limit_exceeded',
    403,
    'Member limit exceeded',
    'The workspace has 200 members, which is the maximum. Remove one first.',
  ],
  [
    new errors.LastOwnerError(),
    'conflict',
    409,
    'Conflict',
    'This is the last owner of the workspace. Make another member an owner first.',
  ],
  [
    new errors.LiveKeyNeededError(),
    'insufficient_scope',
    403,
    'Insufficient scope',
    'A test key can create test keys only. Use a live key, or send "environment": "test".',
  ],
  [
    new errors.PlanNotConfiguredError('Gold'),
    'plan_not_configured',
    403,
    'Plan not configured',
    'The plan Gold of this workspace no longer exists. Ask the team that runs the service to change the plan of the workspace.',
  ],
  [
    new errors.PlanWithoutApiAccessError('Free'),
    'plan_without_api_access',
    403,
    'Plan without API access',
    'The plan Free does not include API access. Change the workspace to a plan that does.',
  ],
  [
    new errors.IpNotAllowedError(),
    'ip_not_allowed',
    403,
    'IP address not allowed',
    "This API key cannot be used from this IP address. Add the address to the key's allowedIps.",
  ],
  [
    new errors.KeyLimitExceededError(5, { keyCount: 5, held: 0, freeAt: undefined }),
    'key_limit_exceeded',
    403,
    'Key limit exceeded',
    'The workspace may have at most 5 API keys, and has 5. Delete a key, or change the plan.',
  ],
  [
    new errors.KeyLimitExceededError(5, { keyCount: 3, held: 2, freeAt: '2026-11-24T13:00:05.000Z' }),
    'key_limit_exceeded',
    403,
    'Key limit exceeded',
    'The workspace may have at most 5 API keys. The workspace has 3, and its deleted keys hold 2 more because they may have been used in this hour. Send the request again after 2026-11-24T13:00:05.000Z, or change the plan.',
  ],
  [
    new errors.RecoveryDisabledError(),
    'recovery_disabled',
    403,
    'Recovery disabled',
    'This deployment does not keep recoverable key values. Regenerate the key to get a new value.',
  ],
  [new errors.NotFoundError('API key'), 'not_found', 404, 'Not found', 'There is no such API key.'],
  [
    new errors.ConflictError('the API key'),
    'conflict',
    409,
    'Conflict',
    'Other requests changed the API key at the same time. Nothing was changed by this request. Send it again.',
  ],
  [
    new errors.NoPreviousValueError('none'),
    'conflict',
    409,
    'Conflict',
    'This API key has no previous value. Nothing was changed. Read the key again: its working values are in "values".',
  ],
  [
    new errors.DeliveredKeyError(),
    'conflict',
    409,
    'Conflict',
    'The value of this API key is delivered to a secret and rotated automatically. Regenerate it with the mode "immediate"; the secret then gets a new value within minutes. Or set "rotation" to null first.',
  ],
  [
    new errors.ValueHeldByOthersError(['*'], false),
    'conflict',
    409,
    'Conflict',
    'This API key cannot get more scopes yet: a caller without the scope * has received its value. Regenerate the key with the mode "immediate", and send this request again.',
  ],
  [
    new errors.PayloadTooLargeError(262_144),
    'payload_too_large',
    413,
    'Payload too large',
    'The body is larger than 262144 bytes. Send a smaller one.',
  ],
  [
    new errors.UnsupportedMediaTypeError(),
    'unsupported_media_type',
    415,
    'Unsupported media type',
    'The body must be JSON. Send it with "Content-Type: application/json".',
  ],
  [
    new limits.RateLimitExceededError(),
    'rate_limit_exceeded',
    429,
    'Rate limit exceeded',
    'The rate limit of this API key is exceeded. Wait for the number of seconds in Retry-After.',
  ],
  [
    new limits.RateLimitExceededError('your membership'),
    'rate_limit_exceeded',
    429,
    'Rate limit exceeded',
    'The rate limit of your membership is exceeded. Wait for the number of seconds in Retry-After.',
  ],
  [
    new errors.WorkspaceDeletingError(),
    'conflict',
    409,
    'Conflict',
    'The workspace is being deleted. Send the deletion again to finish it. No other change is possible.',
  ],
  [
    new errors.ExternalIdTakenError('ws_1'),
    'external_id_taken',
    409,
    'External id taken',
    'The workspace ws_1 already has this externalId. Use that workspace, or choose another externalId.',
  ],
  [
    new limits.QuotaExceededError('workspace', true),
    'quota_exceeded',
    429,
    'Quota exceeded',
    'The quota of the workspace is used up, or the rest is too small for this request. Wait for the number of seconds in Retry-After, or ask for more requests.',
  ],
  [
    new limits.QuotaExceededError('key', false),
    'quota_exceeded',
    429,
    'Quota exceeded',
    'The quota of this API key is used up, or the rest is too small for this request. It does not reset. Ask for more requests.',
  ],
  [
    new errors.UnfinishedError(),
    'unfinished',
    503,
    'Unfinished',
    'The change is stored but has not reached every key yet. Send the same request again to continue.',
  ],
  [
    new errors.GatewayKeysExhaustedError(),
    'service_unavailable',
    503,
    'Service unavailable',
    'API Gateway allows no further API key in this account and Region. Delete unused workspaces, or deploy with usagePlanKeys "per-plan". Then send the request again.',
  ],
  [
    new errors.ServiceUnavailableError(),
    'service_unavailable',
    503,
    'Service unavailable',
    'A service that Latchkey depends on did not respond. The request may not have been applied. Try again.',
  ],
  [
    new errors.OutcomeUnknownError(),
    'service_unavailable',
    503,
    'Service unavailable',
    'A service that Latchkey depends on did not respond. The request may not have been applied. Try again.',
  ],
  [
    new errors.ValueNotReceivedError('Regenerate the key again.'),
    'service_unavailable',
    503,
    'Service unavailable',
    'The database did not respond. Regenerate the key again.',
  ],
] as const;

describe('the problem details', () => {
  test.each(known)('of %o are the known answer', (error, code, status, title, detail) => {
    expect(problemOf(error, 'request-1')).toEqual({
      type: `urn:latchkey:problem:${code}`,
      title,
      status,
      detail,
      code,
      requestId: 'request-1',
      ...(code === 'invalid_request' && { errors: [{ path: 'body.name', message: 'must not be blank' }] }),
    });
  });

  test.each(known)('of %o fit the documented schema', (error, ..._) => {
    expect(Problem.safeParse(problemOf(error, 'request-1')).error).toBeUndefined();
  });

  test('are known for every error class and every code that an error class has', () => {
    const classes = Object.values({
      ...errors,
      ...apis,
      ...limits,
      ...repeats,
      UnauthorizedError,
      ServiceKeyLimitExceededError,
    }).filter((each) => typeof each === 'function' && each.prototype instanceof errors.LatchkeyError);
    expect(new Set(known.map(([error]) => error.constructor))).toEqual(new Set(classes));
    // Unknown errors have no class.
    const classless = ['internal_error'];
    expect(new Set([...known.map(([, code]) => code as string), ...classless])).toEqual(new Set(errorCodes));
  });

  test.each([
    ['an error', new Error('table vsk-keys does not exist')],
    ['an error that only looks like ours', Object.assign(new Error('secret'), { code: 'not_found', status: 404 })],
    ['a text', 'secret'],
    ['undefined', undefined],
    ['null', null],
    ['a hostile object', { code: 'conflict', message: 'secret', toString: (): string => 'secret' }],
  ])('of foreign errors reveal nothing: %s', (_, error) => {
    expect(problemOf(error, 'request-1')).toEqual({
      type: 'urn:latchkey:problem:internal_error',
      title: 'Internal error',
      status: 500,
      detail: 'Something went wrong on our side. Try again; if it persists, report the requestId.',
      code: 'internal_error',
      requestId: 'request-1',
    });
  });

  test('have no cause', () => {
    const error = new errors.ServiceUnavailableError({ cause: new Error('connect ECONNREFUSED 10.0.0.1') });
    expect(JSON.stringify(problemOf(error, 'request-1'))).not.toContain('ECONNREFUSED');
  });

  test('have the media type of RFC 9457', () => {
    expect(problemMediaType).toBe('application/problem+json');
  });

  test('of an unauthorized request are a 401', () => {
    expect(problems.unauthorized).toEqual({ status: 401, title: 'Unauthorized' });
  });
});

test('an error is logged under the name of its class', () => {
  expect(new errors.NotFoundError('API key').name).toBe('NotFoundError');
  expect(String(new errors.NotFoundError('API key'))).toBe('NotFoundError: There is no such API key.');
});
