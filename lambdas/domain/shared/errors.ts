/**
 * Every way in which Latchkey refuses a request. `message` is public: it reaches the caller as the problem's `detail`,
 * so it says what happened and what to do, and never holds a secret or an internal name. `cause` is for the logs.
 */
export abstract class LatchkeyError extends Error {
  abstract readonly code: ErrorCode;
  override get name(): string {
    return this.constructor.name;
  }
}

/** Stable, documented codes (docs/errors.md). Clients switch on them; never rename one. */
export const errorCodes = [
  'invalid_request',
  'malformed_json',
  'unauthorized',
  'insufficient_scope',
  'plan_without_api_access',
  'ip_not_allowed',
  'key_limit_exceeded',
  'recovery_disabled',
  'not_a_member',
  'workspace_not_chosen',
  'workspace_suspended',
  'sign_in_disabled',
  'member_limit_exceeded',
  'not_found',
  'conflict',
  'payload_too_large',
  'unsupported_media_type',
  'rate_limit_exceeded',
  'internal_error',
  'service_unavailable',
  'unfinished',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

export interface FieldError {
  /** Where in the request, e.g. `body.allowedIps.0` or `query.limit`. */
  readonly path: string;
  readonly message: string;
}

export class InvalidRequestError extends LatchkeyError {
  readonly code = 'invalid_request';
  readonly errors: readonly FieldError[];
  constructor(errors: readonly FieldError[]) {
    super('The request is not valid. Each entry of "errors" names a part of it and what is wrong there.');
    this.errors = errors;
  }
}

export class MalformedJsonError extends LatchkeyError {
  readonly code = 'malformed_json';
  constructor() {
    super('The body is not valid JSON (RFC 8259).');
  }
}

export class PayloadTooLargeError extends LatchkeyError {
  readonly code = 'payload_too_large';
  constructor(limitBytes: number) {
    super(`The body is larger than ${limitBytes} bytes. Send less.`);
  }
}

export class UnsupportedMediaTypeError extends LatchkeyError {
  readonly code = 'unsupported_media_type';
  constructor() {
    super('The body must be JSON. Send it with "Content-Type: application/json".');
  }
}

/** The credential is valid, but may not do this. */
export class InsufficientScopeError extends LatchkeyError {
  readonly code = 'insufficient_scope';
  constructor(missing: readonly string[], holder: 'This API key' | 'The caller' = 'This API key') {
    const whatHasIt = holder === 'This API key' ? 'a key' : 'a key or a role';
    super(`${holder} lacks the scope ${missing.join(', ')}. Use ${whatHasIt} that has it.`);
  }
}

/** A test key that would make a live one. */
export class LiveKeyNeededError extends LatchkeyError {
  readonly code = 'insufficient_scope';
  constructor() {
    super('A test key can make test keys only. Use a live key, or ask for "environment": "test".');
  }
}

/** What concerns a whole workspace concerns its live keys. */
export class LiveKeyOnlyError extends LatchkeyError {
  readonly code = 'insufficient_scope';
  constructor() {
    super('A test key may not do this: it concerns the whole workspace. Use a live key.');
  }
}

/** A signed-in person whose role is not enough. */
export class InsufficientRoleError extends LatchkeyError {
  readonly code = 'insufficient_scope';
  constructor(role: string, missing: readonly string[]) {
    super(
      `Your role in this workspace, ${role}, does not include ${missing.join(', ')}. Ask an owner for another role.`,
    );
  }
}

/** A signed-in person who does not belong to the workspace, or to none. */
export class NotAMemberError extends LatchkeyError {
  readonly code = 'not_a_member';
  constructor(subject: string) {
    super(
      `You are signed in, but you do not belong to this workspace. Ask an owner to add you: your subject is ${subject}.`,
    );
  }
}

export class WorkspaceNotChosenError extends LatchkeyError {
  readonly code = 'workspace_not_chosen';
  constructor() {
    super(
      'You belong to several workspaces, or have named several. Name one in X-Workspace-Id; GET /api/v1/workspace tells which there are.',
    );
  }
}

export class WorkspaceSuspendedError extends LatchkeyError {
  readonly code = 'workspace_suspended';
  constructor() {
    super('The workspace is suspended, and all its keys are refused. Ask the team that runs the service.');
  }
}

export class SignInDisabledError extends LatchkeyError {
  readonly code = 'sign_in_disabled';
  constructor() {
    super('Nobody can sign in to this deployment, so that it has no members. Deploy it with "console" first.');
  }
}

export class MemberLimitExceededError extends LatchkeyError {
  readonly code = 'member_limit_exceeded';
  constructor(max: number) {
    super(`The workspace has ${max} members, which is the most that it can have. Remove one first.`);
  }
}

/** Nobody could add an owner again. */
export class LastOwnerError extends LatchkeyError {
  readonly code = 'conflict';
  constructor() {
    super('This is the last owner of the workspace. Make somebody else an owner first.');
  }
}

export class PlanWithoutApiAccessError extends LatchkeyError {
  readonly code = 'plan_without_api_access';
  constructor(planName: string) {
    super(`The plan ${planName} does not include API access. Change the workspace to a plan that does.`);
  }
}

export class IpNotAllowedError extends LatchkeyError {
  readonly code = 'ip_not_allowed';
  constructor() {
    super("This API key may not be used from the caller's IP address. Add the address to the key's allowedIps.");
  }
}

export class KeyLimitExceededError extends LatchkeyError {
  readonly code = 'key_limit_exceeded';
  constructor(planName: string, max: number) {
    super(`The plan ${planName} allows ${max} API keys and all are in use. Delete a key, or change the plan.`);
  }
}

export class RecoveryDisabledError extends LatchkeyError {
  readonly code = 'recovery_disabled';
  constructor() {
    super('This deployment does not keep recoverable key values. Regenerate the key to get a new value.');
  }
}

export class NotFoundError extends LatchkeyError {
  readonly code = 'not_found';
  constructor(what: string) {
    super(`There is no such ${what}.`);
  }
}

export class ConflictError extends LatchkeyError {
  readonly code = 'conflict';
  constructor(what: string, options?: ErrorOptions) {
    super(`${what} was changed by other requests at the same time. Nothing was done; send the request again.`, options);
  }
}

/** A key whose value is in a secret: a person would hold one that the next rotation ends. */
export class DeliveredKeyError extends LatchkeyError {
  readonly code = 'conflict';
  constructor() {
    super(
      'The value of this API key is delivered to a secret, and rotated by itself. Regenerate it with the mode "immediate", after which the secret gets a new value within minutes; or set "rotation" to null first.',
    );
  }
}

export class WorkspaceDeletingError extends LatchkeyError {
  readonly code = 'conflict';
  constructor() {
    super('The workspace is being deleted. Delete it again to finish that; nothing else can be done with it.');
  }
}

export class RateLimitExceededError extends LatchkeyError {
  readonly code = 'rate_limit_exceeded';
  constructor(whose: 'this API key' | 'your membership' = 'this API key') {
    super(`The rate limit of ${whose} is used up. Wait for as many seconds as Retry-After says.`);
  }
}

/** Work on many keys that its time did not suffice for. What is done stays done. */
export class UnfinishedError extends LatchkeyError {
  readonly code = 'unfinished';
  constructor() {
    super(
      'The change is recorded, but has not reached every key yet. Send the same request again: it goes on from there.',
    );
  }
}

/** API Gateway allows a number of API keys in an account and Region, and all are in use. */
export class GatewayKeysExhaustedError extends LatchkeyError {
  readonly code = 'service_unavailable';
  constructor(options?: ErrorOptions) {
    super(
      'API Gateway has no room for another API key in this Region. Delete workspaces that nobody needs, or deploy with usagePlanKeys "per-plan"; then send the request again.',
      options,
    );
  }
}

/** A service that Latchkey needs did not answer in time, or is throttled. */
export class ServiceUnavailableError extends LatchkeyError {
  readonly code = 'service_unavailable';
  constructor(options?: ErrorOptions) {
    super('A service that Latchkey depends on did not answer. Nothing is known to have changed; try again.', options);
  }
}

/** Why a secret did not take a new value. */
export const deliveryRefusals = [
  'access_denied',
  'secret_deleted',
  'secret_not_found',
  'secret_not_tagged',
  'secret_rejected',
] as const;
export type DeliveryRefusal = (typeof deliveryRefusals)[number];

/** A secret does not take a key value. For the key's owners to mend, not for a caller: it never answers a request. */
export class DeliveryRefusedError extends Error {
  override readonly name = 'DeliveryRefusedError';
  readonly reason: DeliveryRefusal;
  constructor(reason: DeliveryRefusal, options?: ErrorOptions) {
    super(`The secret does not take the value: ${reason}.`, options);
    this.reason = reason;
  }

  /** Whether nobody can read the secret any more. */
  get isGone(): boolean {
    return this.reason === 'secret_not_found' || this.reason === 'secret_deleted';
  }
}
