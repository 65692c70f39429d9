import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  DynamoDBServiceException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type BatchGetCommandInput,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  type GetCommandInput,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactGetCommand,
  type TransactGetCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { ServiceUnavailableError } from '../../domain/shared/errors.ts';
import { isPassing } from '../passing-errors.ts';
import { ConditionFailedError, type DynamoCalls, TransactionRefusedError } from './dynamo-calls.ts';

export interface DynamoOptions {
  /** The number of tries in total: 1 for calls that must not run twice. */
  readonly attempts?: number;
  /** The time limit of one try, in milliseconds. Much shorter than the timeout of any function. */
  readonly timeoutMs?: number;
}

/** Creates the SDK's document client with a time limit. By default, the SDK waits forever. */
export function createDynamo({ attempts = 2, timeoutMs = 2000 }: DynamoOptions = {}): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    maxAttempts: attempts,
    requestHandler: { connectionTimeout: timeoutMs, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
  });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** Implements the calls with the SDK, for programs outside Lambda and to compare with the lean client. */
export function createSdkDynamo(dynamo: DynamoDBDocumentClient): DynamoCalls {
  const update: DynamoCalls['update'] = async (request) => {
    const { Attributes } = await translated(dynamo.send(new UpdateCommand(request as UpdateCommandInput)));
    return Attributes === undefined ? {} : { Attributes };
  };
  return {
    async get(request) {
      const { Item } = await translated(dynamo.send(new GetCommand(request as GetCommandInput)));
      return Item === undefined ? {} : { Item };
    },
    async batchGet(request) {
      const response = await translated(dynamo.send(new BatchGetCommand(request as BatchGetCommandInput)));
      return { Responses: response.Responses ?? {}, UnprocessedKeys: response.UnprocessedKeys ?? {} };
    },
    async query(request) {
      const { Items = [], LastEvaluatedKey } = await translated(
        dynamo.send(new QueryCommand(request as QueryCommandInput)),
      );
      return { Items, LastEvaluatedKey };
    },
    async transactGet(request) {
      const { Responses = [] } = await translated(
        dynamo.send(new TransactGetCommand(request as TransactGetCommandInput)),
      );
      return { Responses: Responses.map(({ Item }) => (Item === undefined ? {} : { Item })) };
    },
    async put(request) {
      await translated(dynamo.send(new PutCommand(request)));
    },
    async delete(request) {
      await translated(dynamo.send(new DeleteCommand(request)));
    },
    update,
    updateOnce: update,
    updateRepeatedly: update,
    async transactWrite(request) {
      await translated(dynamo.send(new TransactWriteCommand(request as TransactWriteCommandInput)));
    },
  };
}

/** Runs a call and translates the errors of the SDK. */
async function translated<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      throw new ConditionFailedError(error.Item && unmarshall(error.Item), { cause: error });
    }
    if (error instanceof TransactionCanceledException) {
      const reasons = (error.CancellationReasons ?? []).map(({ Code }) => (Code === 'None' ? undefined : Code));
      throw new TransactionRefusedError(reasons, { cause: error });
    }
    if (error instanceof Error && isUnavailable(error)) throw new ServiceUnavailableError({ cause: error });
    throw error;
  }
}

function isUnavailable(error: Error): boolean {
  if (error instanceof DynamoDBServiceException) {
    return isPassing(error.name) || (error.$metadata.httpStatusCode ?? 0) >= 500;
  }
  // The SDK got no response (timeout, closed or refused connection), or had no credentials.
  return '$metadata' in error || error.name === 'CredentialsProviderError';
}
