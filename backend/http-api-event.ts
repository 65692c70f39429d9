/**
 * Types of a Lambda integration of an HTTP API with the payload format 2.0. They are the same as `APIGatewayProxyEventV2` and
 * `APIGatewayProxyResultV2` of `@types/aws-lambda`, which apps need not have; the context of the authorizer is added.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */

interface Values {
  [name: string]: string | undefined;
}

/** The event of a request. */
export interface HttpApiEvent {
  version: string;
  /** The key of the route: `GET /orders/{id}`, or `$default`. */
  routeKey: string;
  /** The path of the request. It begins with the name of the stage, unless that is `$default`. */
  rawPath: string;
  rawQueryString: string;
  cookies?: string[];
  headers: Values;
  queryStringParameters?: Values;
  pathParameters?: Values;
  stageVariables?: Values;
  requestContext: HttpApiRequestContext;
  body?: string;
  isBase64Encoded: boolean;
}

interface HttpApiRequestContext {
  accountId: string;
  apiId: string;
  /** The context of Latchkey's authorizer is in `lambda`. All its values are strings. */
  // biome-ignore lint/suspicious/noExplicitAny: any other authorizer has a context of its own.
  authorizer?: any;
  authentication?: { clientCert: ClientCertificate };
  domainName: string;
  domainPrefix: string;
  http: { method: string; path: string; protocol: string; sourceIp: string; userAgent: string };
  requestId: string;
  routeKey: string;
  stage: string;
  time: string;
  timeEpoch: number;
}

interface ClientCertificate {
  clientCertPem: string;
  serialNumber: string;
  subjectDN: string;
  issuerDN: string;
  validity: { notAfter: string; notBefore: string };
}

/** A response with a status and headers. */
export interface HttpApiResponse {
  statusCode?: number | undefined;
  headers?: { [header: string]: boolean | number | string } | undefined;
  body?: string | undefined;
  isBase64Encoded?: boolean | undefined;
  cookies?: string[] | undefined;
}

/** The response of the Lambda. A text is the body of a response with the status 200. */
export type HttpApiResult = HttpApiResponse | string;
