/** A request to an AWS service, as a function sent it. */
export interface SentRequest {
  /** The service that the request is signed for, e.g. `dynamodb`. */
  readonly service: string;
  readonly method: string;
  /** The path without the endpoint's own path, e.g. `/apikeys?name=x`. */
  readonly path: string;
  /** The header X-Amz-Target, e.g. `DynamoDB_20120810.GetItem`. */
  readonly target: string;
  readonly body: string;
}

/** What IAM decides about for a request. A transaction is several calls. */
export interface AwsCall {
  /** e.g. `dynamodb:GetItem` */
  readonly action: string;
  /** The part of the resource's ARN that names it, e.g. `table/Keys`. */
  readonly resource: string;
  /** The tags in the request. */
  readonly requestTags?: Readonly<Record<string, string>>;
  /** The other context of the request, for conditions. */
  readonly context?: Readonly<Record<string, string>>;
}

type Fields = Readonly<Record<string, unknown>>;
type Translate = (operation: string, fields: Fields, sent: SentRequest) => AwsCall[];

/**
 * Returns the calls that IAM decides about.
 * @throws Error for a service or an operation that is not known here: a new one needs a line in this file
 */
export function callsOf(sent: SentRequest): AwsCall[] {
  const translate = services[sent.service];
  if (translate === undefined) {
    throw new Error(`test/support/aws-calls/calls-of-request.ts does not know the AWS service "${sent.service}".`);
  }
  const operation = sent.target.replace(/^.*\./, '');
  return translate(operation, sent.service === 'apigateway' ? {} : JSON.parse(sent.body || '{}'), sent);
}

const services: Readonly<Record<string, Translate>> = {
  dynamodb: (operation, fields) => dynamoCalls(operation, fields),
  secretsmanager: (operation, fields) => secretCalls(operation, fields),
  kms: (operation, fields) => [
    {
      action: `kms:${operation}`,
      resource: `key/${String(fields['KeyId']).replace(/^.*key\//, '')}`,
      context: prefixed('kms:EncryptionContext:', fields['EncryptionContext'] as Fields | undefined),
    },
  ],
  events: (operation, fields) =>
    namesIn(fields['Entries'], 'EventBusName').map((bus) => ({
      action: `events:${operation}`,
      resource: `event-bus/${bus.replace(/^.*event-bus\//, '')}`,
    })),
  sqs: (operation, fields) => [
    { action: `sqs:${operation}`, resource: String(fields['QueueUrl']).replace(/^.*\//, '') },
  ],
  apigateway: (_operation, _fields, sent) => gatewayCalls(sent),
};

/**
 * The permissions of transactions and batches:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
function dynamoCalls(operation: string, fields: Fields): AwsCall[] {
  const on = (action: string, { TableName, IndexName }: Fields): AwsCall => ({
    action: `dynamodb:${action}`,
    resource: `table/${TableName}${IndexName === undefined ? '' : `/index/${IndexName}`}`,
  });
  switch (operation) {
    case 'BatchGetItem':
      return Object.keys(fields['RequestItems'] as Fields).map((TableName) => on(operation, { TableName }));
    case 'TransactGetItems':
      return partsOf(fields).map(([, part]) => on('GetItem', part));
    case 'TransactWriteItems':
      return partsOf(fields).map(([kind, part]) =>
        on(kind === 'ConditionCheck' ? 'ConditionCheckItem' : `${kind}Item`, part),
      );
    case 'GetItem':
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
    case 'Query':
    case 'Scan':
      return [on(operation, fields)];
    default:
      throw new Error(
        `test/support/aws-calls/calls-of-request.ts does not know the operation ${operation} of DynamoDB.`,
      );
  }
}

function partsOf({ TransactItems }: Fields): [kind: string, part: Fields][] {
  return (TransactItems as Record<string, Fields>[]).flatMap((each) => Object.entries(each));
}

/** CreateSecret with tags also needs the permission to tag (https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access.html). */
function secretCalls(operation: string, { SecretId, Name, Tags }: Fields): AwsCall[] {
  const resource = `secret:${secretName(String(SecretId ?? Name))}`;
  const requestTags = Array.isArray(Tags) ? tagsOf(Tags) : undefined;
  const call = { action: `secretsmanager:${operation}`, resource, ...(requestTags && { requestTags }) };
  const isTagged = operation === 'CreateSecret' && requestTags !== undefined;
  return isTagged ? [call, { ...call, action: 'secretsmanager:TagResource' }] : [call];
}

/** The name of a secret whose name or ARN is given. An ARN ends with six characters that are not part of the name. */
export function secretName(nameOrArn: string): string {
  const [, name] = /^arn:[^:]+:secretsmanager:[^:]+:[^:]+:secret:(.+)-.{6}$/.exec(nameOrArn) ?? [];
  return name ?? nameOrArn;
}

/**
 * The actions of API Gateway's control plane are the methods of HTTP, and its resources the paths. Creating a resource with
 * tags also needs the permission to tag it
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-iam-policy.html).
 */
function gatewayCalls({ method, path, body }: SentRequest): AwsCall[] {
  const [resource = ''] = path.split('?');
  const requestTags = gatewayTagsIn(body);
  if (requestTags === undefined) return [{ action: `apigateway:${method}`, resource: decodeURIComponent(resource) }];
  const created = encodeURIComponent(`arn:aws:apigateway:us-east-1::${resource}/`);
  return [
    { action: `apigateway:${method}`, resource, requestTags },
    { action: 'apigateway:PUT', resource: `/tags/${created}*`, requestTags },
  ];
}

/** The tags in the body of a request to API Gateway. */
export function gatewayTagsIn(body: string): Readonly<Record<string, string>> | undefined {
  return (JSON.parse(body || '{}') as { readonly tags?: Record<string, string> }).tags;
}

const namesIn = (list: unknown, name: string): string[] => [
  ...new Set((list as Fields[]).map((each) => String(each[name] ?? 'default'))),
];

function tagsOf(list: readonly { readonly Key?: string; readonly Value?: string }[]): Record<string, string> {
  return Object.fromEntries(list.map(({ Key = '', Value = '' }) => [Key, Value]));
}

const prefixed = (prefix: string, fields: Fields = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${prefix}${name}`, String(value)]));
