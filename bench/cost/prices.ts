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

export const prices = {
  restRequests: {
    what: 'API Gateway REST API, the first 333 million requests a month',
    usd: 3.5,
    per: 'million requests',
    source: apiGateway,
  },
  lambdaRequests: { what: 'Lambda requests', usd: 0.2, per: 'million requests', source: lambda },
  lambdaTime: { what: 'Lambda time, arm64, the first tier', usd: 0.0000133334, per: 'GB-second', source: lambda },
  reads: { what: 'DynamoDB on-demand reads', usd: 0.125, per: 'million request units', source: dynamoDb },
  writes: { what: 'DynamoDB on-demand writes', usd: 0.625, per: 'million request units', source: dynamoDb },
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
  secretsCalls: { what: 'Secrets Manager API calls', usd: 0.05, per: '10,000 calls', source: secretsManager },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof prices;
