import * as z from 'zod';
import { schema } from '../shared/schema.ts';
import { line, storedText } from '../shared/text.ts';
import { Timestamp } from '../shared/timestamp-schema.ts';
import type { ServiceKey } from './service-key.ts';

/** The body of a request that creates a service key. */
export const NewServiceKey = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      name: line(100).meta({ description: 'The service that gets the key.', examples: ['Orders, on ECS'] }),
    })
    .meta({ id: 'NewServiceKey' }),
);

/** A service key as operators see it. */
export const ServiceKeyView = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      id: z.string().meta({ examples: ['svc_Ab3dEf9h'] }),
      name: storedText(100),
      key: z.string().meta({ description: 'The masked value.', examples: ['vsk_service_Ab3dEf9h...x9Qz'] }),
      createdAt: Timestamp,
      createdBy: z.string().meta({ description: 'The ARN of the operator.' }),
      lastUsedAt: Timestamp.nullable().meta({ description: 'Accurate to the hour; null until the key is used.' }),
    })
    .meta({ id: 'ServiceKey' }),
);
export type ServiceKeyView = z.infer<typeof ServiceKeyView>;

/** Returns the view of a service key. It copies field by field, so no digest is shown. */
export function viewOfServiceKey({ id, name, mask, createdAt, createdBy, lastUsedAt }: ServiceKey): ServiceKeyView {
  return { id, name, key: mask, createdAt, createdBy, lastUsedAt };
}
