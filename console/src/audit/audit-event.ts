import type { components } from '../api/schema.d.ts';

export type AuditEvent = components['schemas']['AuditEventView'];
export type AuditAction = AuditEvent['action'];

/** What a sentence about an event is made of. */
export interface Facts {
  /** Who did it, as a sentence begins. */
  readonly who: string;
  /** Which API key, such as `the API key “Billing”`. */
  readonly key: string;
  /** Which person, by name if that is known. */
  readonly member: string;
  /** What was set, such as `the name and the scopes`. */
  readonly fields: string;
  /** What the event says of a field, for people. */
  readonly value: (field: string) => string;
}

export type Sentence = (facts: Facts) => string;
