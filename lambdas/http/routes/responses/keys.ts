import * as z from 'zod';
import { ApiKey } from '../../../domain/keys/api-key.ts';
import { QuotaState } from '../../../domain/limits/quota-schema.ts';
import { storedText } from '../../../domain/shared/text.ts';
import { Timestamp } from '../../../domain/shared/timestamp-schema.ts';
import { LimitState, Usage } from '../../../domain/usage/usage-schema.ts';
import { ErrorCodeName } from '../../problem-schema.ts';
import { NextCursor } from './shared.ts';

/** A key with its value, if the request asks for it. */
const ShownApiKey = ApiKey.extend({
  fullKey: z.string().nullable().optional().meta({
    description:
      'With full=true only: the key value. null if the deployment does not keep it, or if the key has scopes that the caller lacks.',
  }),
}).meta({ id: 'ShownApiKey' });

const IssuedApiKey = ApiKey.extend({
  key: z.string().meta({ description: 'The full key value. It is shown only once: store it now.' }),
}).meta({ id: 'IssuedApiKey' });

/** What happened to one key of a batch. */
const BatchResult = z
  .strictObject({
    id: z.string().meta({ description: 'The id as the request named it.' }),
    status: z.int().meta({ description: 'The status of the response that the request for this single key would get.' }),
    apiKey: z
      .strictObject({
        id: z.string(),
        name: storedText(100),
        isActive: z.boolean(),
        expiresAt: Timestamp.nullable(),
        updatedAt: Timestamp,
      })
      .meta({ id: 'BatchedApiKey' })
      .nullable()
      .meta({ description: 'The changed key; null if it was deleted, or if there is an error.' }),
    error: z.strictObject({ code: ErrorCodeName, detail: z.string() }).meta({ id: 'BatchError' }).nullable().meta({
      description:
        'The refusal; null if the key was changed or deleted. `unfinished`: there was no time for this key. Send the ids of such keys again.',
    }),
  })
  .meta({ id: 'BatchResult' });

export const keyResponses = {
  KeyBatchResponse: z.strictObject({ results: z.array(BatchResult) }).meta({ id: 'KeyBatchResponse' }),
  ApiKeyResponse: z.strictObject({ apiKey: ApiKey }).meta({ id: 'ApiKeyResponse' }),
  ShownApiKeyResponse: z.strictObject({ apiKey: ShownApiKey }).meta({ id: 'ShownApiKeyResponse' }),
  IssuedApiKeyResponse: z.strictObject({ apiKey: IssuedApiKey }).meta({ id: 'IssuedApiKeyResponse' }),
  ApiKeyList: z
    .strictObject({
      apiKeys: z.array(ShownApiKey),
      limits: z
        .strictObject({
          current: z.int().min(0),
          max: z.int().min(0).nullable().meta({ description: 'null if unlimited.' }),
          planName: z.string(),
        })
        .meta({ id: 'KeyCount' }),
      total: z.int().min(0).nullable().meta({
        description:
          'The number of keys that match, on all pages. null: not counted, because the page is not the first one of a filtered list, or because the workspace has too many keys.',
      }),
      nextCursor: NextCursor,
    })
    .meta({ id: 'ApiKeyList' }),
  KeyUsageResponse: z
    .strictObject({
      usage: Usage,
      limits: LimitState.nullable().meta({
        description: 'The current rate limit state; null if the plan has no API access.',
      }),
      quota: QuotaState.nullable().meta({
        description: "The key's own quota in its current period; null: it has none, or the key is deleted.",
      }),
    })
    .meta({ id: 'KeyUsageResponse' }),
};
