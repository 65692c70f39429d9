import type { components } from '../../api/schema.d.ts';

type Schemas = components['schemas'];
export type KeyBatch = Schemas['KeyBatch'];
export type BatchResult = Schemas['BatchResult'];

/** The actions that the list offers for several keys. */
export const batchActions = [
  'activate',
  'deactivate',
  'expire',
  'delete',
] as const satisfies readonly KeyBatch['action'][];
export type BatchAction = (typeof batchActions)[number];

/** Whether the action on this key can succeed if it is sent again. */
export function canRepeat({ error }: BatchResult): boolean {
  return error !== null && ['unfinished', 'conflict', 'service_unavailable', 'internal_error'].includes(error.code);
}
