import type { AuditEvent } from '../events/audit-event.ts';
import type { RegisteredRoutes, Registration } from './registration.ts';

/** Returns what the shared authorizer needs of a registration; undefined if the API is not registered. */
export type ReadRegistration = (apiId: string) => Promise<RegisteredRoutes | undefined>;

/** A new state of a registration, with its audit event. The current object itself means no change. */
export type RegistrationChange = (current: Registration | undefined) => {
  readonly registration: Registration;
  readonly audit: AuditEvent;
};

export interface RegistrationStore {
  get(apiId: string): Promise<Registration | undefined>;
  /** Lists registrations by id. `next` is the id to continue after; undefined after the last page. A page may be short. */
  list(query: {
    readonly limit: number;
    readonly after: string | undefined;
  }): Promise<{ readonly registrations: readonly Registration[]; readonly next: string | undefined }>;
  /** @throws ConflictError if other requests keep changing the registration */
  put(apiId: string, change: RegistrationChange): Promise<Registration>;
  /** @throws NotFoundError if the API is not registered */
  delete(apiId: string, audit: (current: Registration) => AuditEvent): Promise<void>;
}
