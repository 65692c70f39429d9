/**
 * Types of a Lambda proxy integration of a REST API. They are the same as `APIGatewayProxyEvent` and `APIGatewayProxyResult` of
 * `@types/aws-lambda`, which apps need not have.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */

interface Values {
  [name: string]: string | undefined;
}

interface MultiValues {
  [name: string]: string[] | undefined;
}

/** The event of a request. */
export interface ProxyEvent {
  /** The path of the route: `/orders/{id}`. */
  resource: string;
  /** The path of the request, without the stage: `/orders/42`. */
  path: string;
  httpMethod: string;
  headers: Values;
  multiValueHeaders: MultiValues;
  queryStringParameters: Values | null;
  multiValueQueryStringParameters: MultiValues | null;
  pathParameters: Values | null;
  stageVariables: Values | null;
  requestContext: ProxyRequestContext;
  body: string | null;
  isBase64Encoded: boolean;
}

interface ProxyRequestContext {
  accountId: string;
  apiId: string;
  /** The context of the authorizer. All values of Latchkey's authorizer are strings. */
  // biome-ignore lint/suspicious/noExplicitAny: as in @types/aws-lambda, so handlers compile with both types.
  authorizer: { [name: string]: any } | null | undefined;
  domainName?: string | undefined;
  domainPrefix?: string | undefined;
  extendedRequestId?: string | undefined;
  httpMethod: string;
  identity: ProxyIdentity;
  path: string;
  protocol: string;
  requestId: string;
  requestTime?: string | undefined;
  requestTimeEpoch: number;
  resourceId: string;
  resourcePath: string;
  stage: string;
}

interface ProxyIdentity {
  accessKey: string | null;
  accountId: string | null;
  apiKey: string | null;
  apiKeyId: string | null;
  caller: string | null;
  clientCert: ClientCertificate | null;
  cognitoAuthenticationProvider: string | null;
  cognitoAuthenticationType: string | null;
  cognitoIdentityId: string | null;
  cognitoIdentityPoolId: string | null;
  principalOrgId: string | null;
  sourceIp: string;
  user: string | null;
  userAgent: string | null;
  userArn: string | null;
  vpcId?: string | undefined;
  vpceId?: string | undefined;
}

interface ClientCertificate {
  clientCertPem: string;
  serialNumber: string;
  subjectDN: string;
  issuerDN: string;
  validity: { notAfter: string; notBefore: string };
}

/** The response of the Lambda. */
export interface ProxyResult {
  statusCode: number;
  headers?: { [header: string]: boolean | number | string } | undefined;
  multiValueHeaders?: { [header: string]: (boolean | number | string)[] } | undefined;
  body: string;
  isBase64Encoded?: boolean | undefined;
}
