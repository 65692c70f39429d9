import * as z from 'zod';
import { Signer } from '../../lambdas/adapters/lean/signer.ts';
import type { AwsEnvironment } from '../run/aws-environment.ts';
import { ServiceError } from '../services/service-error.ts';
import { parseJson } from '../shared/json.ts';
import { sendHttp } from '../shared/send-http.ts';

const StreamRecord = z.looseObject({
  eventName: z.string(),
  dynamodb: z.looseObject({ SequenceNumber: z.string(), ApproximateCreationDateTime: z.number().optional() }),
});
/** A change, as GetRecords returns it and a function's event contains it. */
export type StreamRecord = z.output<typeof StreamRecord>;

export interface Shard {
  readonly id: string;
  /** The shard whose records precede those of this one. */
  readonly parentId: string | undefined;
}

const Streams = z.object({ Streams: z.array(z.object({ StreamArn: z.string(), StreamLabel: z.string() })) });
const Description = z.object({
  StreamDescription: z.object({
    Shards: z.array(z.object({ ShardId: z.string(), ParentShardId: z.string().optional() })),
    LastEvaluatedShardId: z.string().nullish(),
  }),
});
const Iterator = z.object({ ShardIterator: z.string() });
const Records = z.object({ Records: z.array(StreamRecord), NextShardIterator: z.string().nullish() });

export interface StreamClientOptions {
  readonly endpoint: string;
  readonly aws: Pick<AwsEnvironment, 'region' | 'credentials'>;
}

const timeoutMs = 10_000;

/**
 * Reads streams of a DynamoDB engine
 * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html). It
 * does not use the SDK, which would decode the records; functions get them as they are.
 */
export class StreamClient {
  readonly #endpoint: URL;
  readonly #region: string;
  readonly #credentials: () => Promise<{
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  }>;

  constructor({ endpoint, aws: { region, credentials } }: StreamClientOptions) {
    // AWS serves streams at another host.
    this.#endpoint = new URL(endpoint.replace(/^(https:\/\/)(dynamodb\.)/, '$1streams.$2'));
    this.#region = region;
    this.#credentials = credentials === undefined ? ownCredentials() : async () => credentials;
  }

  /** Returns the ARN of the table's stream; undefined if the table has none. */
  async streamOf(TableName: string): Promise<string | undefined> {
    const { Streams: all } = await this.#call('ListStreams', { TableName }, Streams);
    // The list may contain a stream that was disabled.
    return all.toSorted((one, other) => (one.StreamLabel < other.StreamLabel ? -1 : 1)).at(-1)?.StreamArn;
  }

  async shardsOf(StreamArn: string): Promise<Shard[]> {
    const shards: Shard[] = [];
    let ExclusiveStartShardId: string | null | undefined;
    do {
      const { StreamDescription } = await this.#call(
        'DescribeStream',
        { StreamArn, ExclusiveStartShardId },
        Description,
      );
      shards.push(...StreamDescription.Shards.map((each) => ({ id: each.ShardId, parentId: each.ParentShardId })));
      ExclusiveStartShardId = StreamDescription.LastEvaluatedShardId;
    } while (ExclusiveStartShardId);
    return shards;
  }

  /** Returns an iterator after a record; from the beginning if the record no longer exists or none is given. */
  async iteratorOf(StreamArn: string, ShardId: string, after: string | undefined): Promise<string> {
    const from = (position: object) => this.#call('GetShardIterator', { StreamArn, ShardId, ...position }, Iterator);
    const beginning = { ShardIteratorType: 'TRIM_HORIZON' };
    if (after === undefined) return (await from(beginning)).ShardIterator;
    const next = await from({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after }).catch((error) => {
      if (error instanceof ServiceError && error.name === 'TrimmedDataAccessException') return from(beginning);
      throw error;
    });
    return next.ShardIterator;
  }

  /** Reads records. Without a next iterator, the shard has ended. */
  async records(
    iterator: string,
  ): Promise<{ readonly records: readonly StreamRecord[]; readonly next: string | undefined }> {
    const answer = await this.#call('GetRecords', { ShardIterator: iterator }, Records);
    return { records: answer.Records, next: answer.NextShardIterator ?? undefined };
  }

  async #call<Schema extends z.ZodType>(operation: string, input: object, schema: Schema): Promise<z.output<Schema>> {
    const body = JSON.stringify(input);
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDBStreams_20120810.${operation}`,
    };
    const { host, pathname: path } = this.#endpoint;
    const signer = new Signer({ region: this.#region, service: 'dynamodb', path, headers: { ...headers, host } });
    const { accessKeyId, secretAccessKey, sessionToken } = await this.#credentials();
    const signed = signer.sign(body, { accessKeyId, secretAccessKey, sessionToken }, Date.now());
    const { status, text } = await sendHttp(this.#endpoint, {
      method: 'POST',
      headers: { ...headers, ...signed },
      body,
      timeoutMs,
    });
    const answer = parseJson(text);
    const result = schema.safeParse(answer);
    if (status === 200 && result.success) return result.data;
    throw refusalOf(operation, status, answer);
  }
}

/** Finds credentials as the SDK does. The SDK's package is loaded only here. */
function ownCredentials() {
  const provider = import('@aws-sdk/credential-provider-node').then(({ defaultProvider }) => defaultProvider());
  return async () => (await provider)();
}

function refusalOf(operation: string, status: number, answer: unknown): ServiceError {
  const { __type: type, message } = z
    .object({ __type: z.string().default(`Http${status}`), message: z.string().default('no reason given') })
    .catch({ __type: `Http${status}`, message: 'no reason given' })
    .parse(answer);
  return new ServiceError(type.replace(/^.*#/, ''), `${operation}: ${message}`, status);
}
