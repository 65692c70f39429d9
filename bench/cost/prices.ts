export interface Price {
  readonly what: string;
  /** US dollars per unit; `per` names the unit. */
  readonly usd: number;
  readonly per: string;
  readonly source: string;
}

/**
 * List prices of us-east-1 without free tiers, from public sources on this date. No program reads them from the pricing
 * pages: check them there before you decide by them, and change them here.
 */
export const asOf = 'July 2025';

const apiGateway = 'https://aws.amazon.com/api-gateway/pricing/';
const lambda = 'https://aws.amazon.com/lambda/pricing/';
const dynamoDb = 'https://aws.amazon.com/dynamodb/pricing/on-demand/';
const secretsManager = 'https://aws.amazon.com/secrets-manager/pricing/';
const cloudWatch = 'https://aws.amazon.com/cloudwatch/pricing/';
const waf = 'https://aws.amazon.com/waf/pricing/';

export const prices = {
  restRequests: {
    what: 'API Gateway REST API, the first 333 million requests a month',
    usd: 3.5,
    per: 'million requests',
    source: apiGateway,
  },
  httpRequests: {
    what: 'API Gateway HTTP API, the first 300 million requests a month, up to 512 KB each',
    usd: 1,
    per: 'million requests',
    source: apiGateway,
  },
  lambdaRequests: { what: 'Lambda requests', usd: 0.2, per: 'million requests', source: lambda },
  lambdaTime: { what: 'Lambda time, arm64, the first tier', usd: 0.0000133334, per: 'GB-second', source: lambda },
  reads: { what: 'DynamoDB on-demand reads', usd: 0.125, per: 'million request units', source: dynamoDb },
  writes: { what: 'DynamoDB on-demand writes', usd: 0.625, per: 'million request units', source: dynamoDb },
  storage: { what: 'DynamoDB storage', usd: 0.25, per: 'GB and month', source: dynamoDb },
  logs: { what: 'CloudWatch Logs, ingestion (standard class)', usd: 0.5, per: 'GB', source: cloudWatch },
  traces: {
    what: 'X-Ray traces recorded',
    usd: 5,
    per: 'million traces',
    source: 'https://aws.amazon.com/xray/pricing/',
  },
  transferOut: {
    what: 'Data transfer out, the first 10 TB a month',
    usd: 0.09,
    per: 'GB',
    source: 'https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer',
  },
  secrets: { what: 'Secrets Manager secrets', usd: 0.4, per: 'secret and month', source: secretsManager },
  alarms: {
    what: 'CloudWatch alarms, for each metric that they read',
    usd: 0.1,
    per: 'metric and month',
    source: cloudWatch,
  },
  dashboards: { what: 'CloudWatch dashboards', usd: 3, per: 'dashboard and month', source: cloudWatch },
  metrics: {
    what: 'CloudWatch metrics, the first 10,000: custom ones, and detailed ones of API Gateway',
    usd: 0.3,
    per: 'metric and month',
    source: cloudWatch,
  },
  keys: { what: 'KMS keys', usd: 1, per: 'key and month', source: 'https://aws.amazon.com/kms/pricing/' },
  webAcls: { what: 'AWS WAF web ACLs', usd: 5, per: 'web ACL and month', source: waf },
  webAclRules: { what: 'AWS WAF rules and managed rule groups', usd: 1, per: 'rule and month', source: waf },
  webAclRequests: { what: 'AWS WAF requests', usd: 0.6, per: 'million requests', source: waf },
  readyInstances: {
    what: 'Lambda provisioned concurrency, arm64',
    usd: 0.0000033334,
    per: 'GB-second',
    source: lambda,
  },
  secretsCalls: { what: 'Secrets Manager API calls', usd: 0.05, per: '10,000 calls', source: secretsManager },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof prices;
