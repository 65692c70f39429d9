import * as z from 'zod';
import { ServiceKeyView } from '../../../domain/service-keys/service-key-schema.ts';
import { Verification } from '../../../domain/verification/verification-schema.ts';

export const verifyResponses = {
  Verification,
  NewServiceKeyResponse: z
    .strictObject({
      serviceKey: ServiceKeyView.extend({
        key: z.string().meta({ description: 'The full value. It is shown only once: store it now.' }),
      }).meta({ id: 'NewServiceKeyWithValue' }),
    })
    .meta({ id: 'NewServiceKeyResponse' }),
  ServiceKeyList: z.strictObject({ serviceKeys: z.array(ServiceKeyView) }).meta({ id: 'ServiceKeyList' }),
};
