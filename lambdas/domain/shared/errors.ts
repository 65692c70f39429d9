import type { ErrorCode } from './error-codes.ts';

/**
 * A refusal of a request. `message` is public: the caller gets it as the problem's `detail`. It says what happened and what
 * to do, and never contains a secret or an internal name. `cause` is for the logs.
 */
export abstract class LatchkeyError extends Error {
  abstract readonly code: ErrorCode;
  override get name(): string {
    return this.constructor.name;
  }
}

export interface FieldError {
  /** The place in the request, e.g. `body.allowedIps.0` or `query.limit`. */
  readonly path: string;
  readonly message: string;
}

/** Creates an error class with a fixed message. `@__PURE__` lets each bundle leave out the classes that it does not use. */
function refusal(code: ErrorCode, message: string) {
  return class extends LatchkeyError {
    readonly code = code;
    constructor(options?: ErrorOptions) {
      super(message, options);
    }
  };
}

export class InvalidRequestError extends LatchkeyError {
  readonly code = 'invalid_request';
  readonly errors: readonly FieldError[];
  constructor(errors: readonly FieldError[]) {
    super('The request is not valid. Each entry of "errors" names a field and what is wrong with it.');
    this.errors = errors;
  }
}

export class MalformedJsonError extends /* @__PURE__ */ refusal(
  'malformed_json',
  'The body is not valid JSON in UTF-8 (RFC 8259).',
) {}

export class PayloadTooLargeError extends LatchkeyError {
  readonly code = 'payload_too_large';
  constructor(limitBytes: number) {
    super(`The body is larger than ${limitBytes} bytes. Send a smaller one.`);
  }
}

export class UnsupportedMediaTypeError extends /* @__PURE__ */ refusal(
  'unsupported_media_type',
  'The body must be JSON. Send it with "Content-Type: application/json".',
) {}

/** The credential is valid but lacks a scope. */
export class InsufficientScopeError extends LatchkeyError {
  readonly code = 'insufficient_scope';
  constructor(missing: readonly string[], holder: 'This API key' | 'The caller' = 'This API key') {
    const whatHasIt = holder === 'This API key' ? 'a key' : 'a key or a role';
    super(`${holder} lacks the scope ${missing.join(', ')}. Use ${whatHasIt} that has it.`);
  }
}

/** A test key tried to create a live key. */
export class LiveKeyNeededError extends /* @__PURE__ */ refusal(
  'insufficient_scope',
  'A test key can create test keys only. Use a live key, or send "environment": "test".',
) {}

/** A test key tried something that affects the whole workspace, live keys included. */
export class LiveKeyOnlyError extends /* @__PURE__ */ refusal(
  'insufficient_scope',
  'A test key cannot do this, because it affects the whole workspace. Use a live key.',
) {}

/** The role of a signed-in person lacks a scope. */
export class InsufficientRoleError extends LatchkeyError {
  readonly code = 'insufficient_scope';
  constructor(role: string, missing: readonly string[]) {
    super(
      `Your role in this workspace, ${role}, does not include ${missing.join(', ')}. Ask an owner for another role.`,
    );
  }
}

/** A signed-in person does not belong to the workspace, or to any. */
export class NotAMemberError extends LatchkeyError {
  readonly code = 'not_a_member';
  constructor(subject: string) {
    super(
      `You are signed in, but you are not a member of this workspace. Ask an owner to add you: your subject is ${subject}.`,
    );
  }
}

export class WorkspaceNotChosenError extends /* @__PURE__ */ refusal(
  'workspace_not_chosen',
  'Choose one workspace: you belong to several, or the request names several. Send its id in X-Workspace-Id. GET /api/v1/workspace lists your workspaces.',
) {}

export class WorkspaceSuspendedError extends /* @__PURE__ */ refusal(
  'workspace_suspended',
  'The workspace is suspended and all its keys are refused. Ask the team that runs the service.',
) {}

export class SignInDisabledError extends /* @__PURE__ */ refusal(
  'sign_in_disabled',
  'Sign-in is not configured, so this deployment has no members. Set "console" in the configuration, and deploy or start again.',
) {}

export class MemberLimitExceededError extends LatchkeyError {
  readonly code = 'member_limit_exceeded';
  constructor(max: number) {
    super(`The workspace has ${max} members, which is the maximum. Remove one first.`);
  }
}

/** A workspace must keep an owner. Otherwise no member could manage its members. */
export class LastOwnerError extends /* @__PURE__ */ refusal(
  'conflict',
  'This is the last owner of the workspace. Make another member an owner first.',
) {}

export class PlanWithoutApiAccessError extends LatchkeyError {
  readonly code = 'plan_without_api_access';
  constructor(planName: string) {
    super(`The plan ${planName} does not include API access. Change the workspace to a plan that does.`);
  }
}

/** The plan of the workspace was removed from the configuration, so nobody knows its limits. */
export class PlanNotConfiguredError extends LatchkeyError {
  readonly code = 'plan_not_configured';
  constructor(planName: string) {
    super(
      `The plan ${planName} of this workspace no longer exists. Ask the team that runs the service to change the plan of the workspace.`,
    );
  }
}

export class IpNotAllowedError extends /* @__PURE__ */ refusal(
  'ip_not_allowed',
  "This API key cannot be used from this IP address. Add the address to the key's allowedIps.",
) {}

export class KeyLimitExceededError extends LatchkeyError {
  readonly code = 'key_limit_exceeded';
  /** @param places The number of keys, and the places that deleted keys hold. `freeAt`: when one of them becomes free */
  constructor(max: number, { keyCount, held, freeAt }: { keyCount: number; held: number; freeAt: string | undefined }) {
    const most = `The workspace may have at most ${max} API keys`;
    super(
      freeAt === undefined
        ? `${most}, and has ${keyCount}. Delete a key, or change the plan.`
        : `${most}. The workspace has ${keyCount}, and its deleted keys hold ${held} more because they may have been used in this hour. Send the request again after ${freeAt}, or change the plan.`,
    );
  }
}

export class RecoveryDisabledError extends /* @__PURE__ */ refusal(
  'recovery_disabled',
  'This deployment does not keep recoverable key values. Regenerate the key to get a new value.',
) {}

export class NotFoundError extends LatchkeyError {
  readonly code = 'not_found';
  constructor(what: string) {
    super(`There is no such ${what}.`);
  }
}

export class ConflictError extends LatchkeyError {
  readonly code = 'conflict';
  constructor(what: string, options?: ErrorOptions) {
    super(
      `Other requests changed ${what} at the same time. Nothing was changed by this request. Send it again.`,
      options,
    );
  }
}

/** The key's value is delivered to a secret. A value that a person received would stop working at the next rotation. */
export class DeliveredKeyError extends /* @__PURE__ */ refusal(
  'conflict',
  'The value of this API key is delivered to a secret and rotated automatically. Regenerate it with the mode "immediate"; the secret then gets a new value within minutes. Or set "rotation" to null first.',
) {}

/** A change of the end of a previous value that does not exist any more, or that has no end yet. */
export class NoPreviousValueError extends LatchkeyError {
  readonly code = 'conflict';
  constructor(reason: 'none' | 'another' | 'delivering') {
    super(
      {
        none: 'This API key has no previous value. Nothing was changed. Read the key again: its working values are in "values".',
        another:
          'This API key has another previous value than "previousMask" names. Nothing was changed. Read the key again: its working values are in "values".',
        delivering:
          'A new value of this API key is being delivered to its secret, whose readers may still use the previous value. Nothing was changed. Send the request again in a few minutes.',
      }[reason],
    );
  }
}

/** A wider key would widen a value that a caller without these scopes has received, or will receive. */
export class ValueHeldByOthersError extends LatchkeyError {
  readonly code = 'conflict';
  constructor(missing: readonly string[], isPolicy: boolean) {
    const what = isPolicy ? 'has received its value or set its rotation policy' : 'has received its value';
    const first = isPolicy ? 'Set its rotation policy again, which may be the same one. Then regenerate' : 'Regenerate';
    super(
      `This API key cannot get more scopes yet: a caller without the scope ${missing.join(', ')} ${what}. ${first} the key with the mode "immediate", and send this request again.`,
    );
  }
}

export class WorkspaceDeletingError extends /* @__PURE__ */ refusal(
  'conflict',
  'The workspace is being deleted. Send the deletion again to finish it. No other change is possible.',
) {}

/** An external id names one workspace. */
export class ExternalIdTakenError extends LatchkeyError {
  readonly code = 'external_id_taken';
  constructor(workspaceId: string) {
    super(
      `The workspace ${workspaceId} already has this externalId. Use that workspace, or choose another externalId.`,
    );
  }
}

/** A change of many keys reached its deadline, or other requests kept changing one of the keys. Its finished part is kept. */
export class UnfinishedError extends /* @__PURE__ */ refusal(
  'unfinished',
  'The change is stored but has not reached every key yet. Send the same request again to continue.',
) {}

/** The account has reached API Gateway's maximum of API keys in the Region. */
export class GatewayKeysExhaustedError extends LatchkeyError {
  readonly code = 'service_unavailable';
  constructor(options?: ErrorOptions) {
    super(
      'API Gateway allows no further API key in this account and Region. Delete unused workspaces, or deploy with usagePlanKeys "per-plan". Then send the request again.',
      options,
    );
  }
}

/** A service that Latchkey depends on did not respond in time, or throttled the call. */
export class ServiceUnavailableError extends LatchkeyError {
  readonly code = 'service_unavailable';
  constructor(options?: ErrorOptions) {
    super(
      'A service that Latchkey depends on did not respond. The request may not have been applied. Try again.',
      options,
    );
  }
}

/** The database did not say whether it made a change. Only a read can tell. */
export class OutcomeUnknownError extends ServiceUnavailableError {}

/** A key may have a value that nobody has received, because the database did not say whether it stored the value. */
export class ValueNotReceivedError extends LatchkeyError {
  readonly code = 'service_unavailable';
  /** @param advice What may exist, and what to do about it */
  constructor(advice: string, options?: ErrorOptions) {
    super(`The database did not respond. ${advice}`, options);
  }
}

/** The reasons why a secret did not accept a new value. */
export const deliveryRefusals = [
  'access_denied',
  'secret_deleted',
  'secret_is_replica',
  'secret_not_found',
  'secret_not_tagged',
  'secret_rejected',
  'too_many_versions',
] as const;
export type DeliveryRefusal = (typeof deliveryRefusals)[number];

/** A secret refused a key value. The owners of the secret must fix that. No response contains this error. */
export class DeliveryRefusedError extends Error {
  override readonly name = 'DeliveryRefusedError';
  readonly reason: DeliveryRefusal;
  constructor(reason: DeliveryRefusal, options?: ErrorOptions) {
    super(`The secret did not accept the value: ${reason}.`, options);
    this.reason = reason;
  }

  /** Whether the secret no longer exists. */
  get isGone(): boolean {
    return this.reason === 'secret_not_found' || this.reason === 'secret_deleted';
  }
}
