import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { readPersisted, writePersisted } from '../shared/persisted-file.ts';

const GatewayKey = z.strictObject({
  id: z.string(),
  name: z.string(),
  value: z.string(),
  description: z.string(),
  enabled: z.boolean(),
  createdDate: z.number(),
  /** Keys of earlier versions have none. */
  tags: z.record(z.string(), z.string()).default({}),
  /** The usage plan that contains the key. */
  usagePlanId: z.string().nullable(),
});
/** An API key of API Gateway that a function created; the template does not contain it. */
export type GatewayKey = z.infer<typeof GatewayKey>;

const loss = 'Without its gateway keys, requests of existing workspaces fail';

/**
 * The gateway keys that functions created. They are kept in a file (mode 0600), because workspaces refer to them after
 * a restart.
 */
export class GatewayKeys {
  readonly #file: string;
  readonly #byId: Map<string, GatewayKey>;

  /** @throws StartError if the file is damaged */
  constructor(file: string) {
    this.#file = file;
    this.#byId = new Map((readPersisted(file, z.array(GatewayKey), loss) ?? []).map((key) => [key.id, key]));
  }

  all(): GatewayKey[] {
    return [...this.#byId.values()];
  }

  get(id: string): GatewayKey | undefined {
    return this.#byId.get(id);
  }

  withValue(value: string): GatewayKey | undefined {
    return this.all().find((key) => key.value === value);
  }

  create(key: Pick<GatewayKey, 'name' | 'value' | 'description' | 'enabled' | 'tags'>): GatewayKey {
    const id = randomBytes(5).toString('hex');
    return this.#keep({ ...key, id, createdDate: Math.floor(Date.now() / 1000), usagePlanId: null });
  }

  addTo(usagePlanId: string, key: GatewayKey): GatewayKey {
    return this.#keep({ ...key, usagePlanId });
  }

  delete(id: string): void {
    this.#byId.delete(id);
    this.#write();
  }

  #keep(key: GatewayKey): GatewayKey {
    this.#byId.set(key.id, key);
    this.#write();
    return key;
  }

  #write(): void {
    writePersisted(this.#file, this.all());
  }
}
