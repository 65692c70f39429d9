import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type BatchGetCommandInput,
  type DynamoDBDocumentClient,
  GetCommand,
  type GetCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { available, cancellationOf } from './dynamo.ts';
import { ConditionFailedError, type DynamoCalls, TransactionRefusedError } from './dynamo-calls.ts';

/** The calls of the hot path with the SDK: for the local run, and as the yardstick of the lean client. */
export function createSdkDynamo(dynamo: DynamoDBDocumentClient): DynamoCalls {
  return {
    async get(request) {
      const { Item } = await available(dynamo.send(new GetCommand(request as GetCommandInput)));
      return Item === undefined ? {} : { Item };
    },
    async batchGet(request) {
      const answer = await available(dynamo.send(new BatchGetCommand(request as BatchGetCommandInput)));
      return { Responses: answer.Responses ?? {}, UnprocessedKeys: answer.UnprocessedKeys ?? {} };
    },
    async update(request) {
      try {
        const { Attributes } = await available(dynamo.send(new UpdateCommand(request as UpdateCommandInput)));
        return Attributes === undefined ? {} : { Attributes };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        throw new ConditionFailedError(error.Item && unmarshall(error.Item), { cause: error });
      }
    },
    async transactWrite(request) {
      try {
        await available(dynamo.send(new TransactWriteCommand(request as TransactWriteCommandInput)));
      } catch (error) {
        const reasons = cancellationOf(error);
        if (reasons === undefined) throw error;
        throw new TransactionRefusedError(reasons, { cause: error });
      }
    },
  };
}
