import type { AuditEvent } from '../events/audit-event.ts';
import type { DigestReference } from '../keys/digest.ts';
import type { KeptAnswer } from '../shared/kept-answer.ts';
import type { ServiceKey } from './service-key.ts';

/** The service keys, for their management. Each change is one transaction, audit event included. */
export interface ServiceKeyStore {
  /** Returns all service keys, read consistently, in any order. */
  list(): Promise<readonly ServiceKey[]>;
  /** @throws RepeatedRequestError when the answer is kept already */
  create(key: ServiceKey, audit: AuditEvent, answer?: KeptAnswer): Promise<void>;
  /** @throws NotFoundError when there is no such service key */
  delete(tag: string, audit: (key: ServiceKey) => AuditEvent): Promise<void>;
}

/** The service keys, for requests that present one. Every method throws ServiceUnavailableError when the table does not respond. */
export interface ServiceKeyAccess {
  /** Returns the service key with this tag, read consistently. */
  find(tag: string): Promise<ServiceKey | undefined>;
  /** Stores the digest under a newer pepper. Does nothing if the key was deleted or moved since it was read. */
  moveToPepper(key: ServiceKey, to: DigestReference): Promise<void>;
  /** Records when the key was used. Does nothing if the key is deleted. */
  markUsed(key: ServiceKey, at: string): Promise<void>;
}
