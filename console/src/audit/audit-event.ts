import type { components } from '../api/schema.d.ts';

export type AuditEvent = components['schemas']['AuditEventView'];
export type AuditAction = AuditEvent['action'];
/** The first part of an action: `key` in `key.created`. */
export type AuditSubject = AuditAction extends `${infer Subject}.${string}` ? Subject : never;

/** The parts of a sentence about an event. */
interface Facts {
  /** The actor, as a sentence begins. */
  readonly who: string;
  /** The API key, such as `the API key “Billing”`. */
  readonly key: string;
  /** The member by name, or by subject if the name is not known. */
  readonly member: string;
  /** The changed fields, such as `the name and the scopes`. */
  readonly fields: string;
  /** The value of a changed field, for people. */
  readonly value: (field: string) => string;
}

export type Sentence = (facts: Facts) => string;
