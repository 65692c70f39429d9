import * as z from 'zod';
import { ListedApi, RegisteredApi } from '../../../domain/apis/registration-schema.ts';
import { NextCursor } from './shared.ts';

export const apiResponses = {
  RegisteredApiResponse: z.strictObject({ api: RegisteredApi }).meta({ id: 'RegisteredApiResponse' }),
  RegisteredApiList: z
    .strictObject({ apis: z.array(ListedApi), nextCursor: NextCursor })
    .meta({ id: 'RegisteredApiList' }),
};
