/**
 * The responses that API Gateway itself sends
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html): the default
 * status, the default message and the `x-amzn-ErrorType` of each response type.
 */
const gatewayResponseTypes = {
  ACCESS_DENIED: [403, 'User is not authorized to access this resource', 'AccessDeniedException'],
  API_CONFIGURATION_ERROR: [500, 'Internal server error', 'InternalServerErrorException'],
  AUTHORIZER_CONFIGURATION_ERROR: [500, null, 'AuthorizerConfigurationException'],
  AUTHORIZER_FAILURE: [500, null, 'AuthorizerFailureException'],
  BAD_REQUEST_PARAMETERS: [400, 'Missing required request parameters', 'BadRequestException'],
  INTEGRATION_FAILURE: [504, 'Internal server error', 'InternalServerErrorException'],
  INTEGRATION_TIMEOUT: [504, 'Endpoint request timed out', 'InternalServerErrorException'],
  INVALID_API_KEY: [403, 'Forbidden', 'ForbiddenException'],
  INVALID_SIGNATURE: [403, 'The AWS signature is not valid', 'InvalidSignatureException'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'Missing Authentication Token', 'MissingAuthenticationTokenException'],
  QUOTA_EXCEEDED: [429, 'Limit Exceeded', 'LimitExceededException'],
  REQUEST_TOO_LARGE: [413, 'Request Too Long', 'RequestTooLargeException'],
  THROTTLED: [429, 'Too Many Requests', 'TooManyRequestsException'],
  UNAUTHORIZED: [401, 'Unauthorized', 'UnauthorizedException'],
  // These have no response type of their own. They use the default of their class.
  BAD_REQUEST: [400, 'Bad Request', 'BadRequestException'],
  URI_TOO_LONG: [414, 'Request-URI Too Large', 'RequestUriTooLongException'],
  HEADERS_TOO_LARGE: [431, 'Request Header Fields Too Large', 'RequestHeaderFieldsTooLargeException'],
  BAD_GATEWAY: [502, 'Internal server error', 'InternalServerErrorException'],
} as const satisfies Record<string, readonly [number, string | null, string]>;

export type GatewayResponseType = keyof typeof gatewayResponseTypes;

export interface GatewayErrorDetails {
  readonly message?: string;
  readonly validationErrors?: string;
  /** An explanation for the log. Clients never see it. */
  readonly reason?: string;
}

/** Types that templates know only by the name of their class. */
const unnamed: ReadonlySet<GatewayResponseType> = new Set([
  'BAD_REQUEST',
  'URI_TOO_LONG',
  'HEADERS_TOO_LARGE',
  'BAD_GATEWAY',
]);

/** A response of the gateway instead of the integration's. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly type: GatewayResponseType;
  readonly status: number;
  /** The value of `$context.error.message`. */
  readonly publicMessage: string | null;
  readonly errorType: string;
  readonly validationErrors: string | undefined;
  readonly reason: string | undefined;

  constructor(type: GatewayResponseType, { message, validationErrors, reason }: GatewayErrorDetails = {}) {
    super(reason ?? type);
    this.type = type;
    [this.status, this.publicMessage, this.errorType] = gatewayResponseTypes[type];
    this.publicMessage = message ?? this.publicMessage;
    this.validationErrors = validationErrors;
    this.reason = reason;
  }

  /** The response type of this error in templates and logs. */
  get responseType(): string {
    return unnamed.has(this.type) ? this.defaultType : this.type;
  }

  /** The response type that applies if the API does not define one for this error. */
  get defaultType(): 'DEFAULT_4XX' | 'DEFAULT_5XX' {
    return this.status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
  }
}
