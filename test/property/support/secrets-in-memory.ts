import type { ConsumerSecret, ConsumerSecrets } from '../../../lambdas/domain/rotation/ports.ts';
import { keyValueIn } from '../../../lambdas/domain/rotation/secret-text.ts';

/** The secrets of one workspace. A secret exists from the first time that its name is used. */
export class SecretsInMemory implements ConsumerSecrets {
  readonly #workspaceId: string;
  readonly #secrets = new Map<string, { current: string | undefined; readonly versions: Map<string, string> }>();

  constructor(workspaceId: string) {
    this.#workspaceId = workspaceId;
  }

  /** The key value that readers of the secret see. */
  currentValue(arn: string): string | undefined {
    const { current, versions } = this.#secret(arn);
    return keyValueIn((current === undefined ? undefined : versions.get(current)) ?? '');
  }

  async describe(arn: string): Promise<ConsumerSecret> {
    const { current, versions } = this.#secret(arn);
    const keyId = arn.startsWith('managed/') ? arn.slice('managed/'.length) : undefined;
    return {
      arn,
      workspaceId: this.#workspaceId,
      keyId,
      currentVersionId: current,
      versionIds: [...versions.keys()],
    };
  }

  async ensureManaged({ keyId }: { readonly keyId: string }): Promise<ConsumerSecret> {
    return this.describe(`managed/${keyId}`);
  }

  async read(arn: string, versionId: string) {
    return this.#secret(arn).versions.get(versionId);
  }

  async stage(arn: string, versionId: string, text: string) {
    const secret = this.#secret(arn);
    if (secret.versions.has(versionId)) return 'exists';
    secret.versions.set(versionId, text);
    secret.current ??= versionId;
    return 'staged';
  }

  async makeCurrent(arn: string, versionId: string, from: string | undefined) {
    const secret = this.#secret(arn);
    if (secret.current !== from) return false;
    secret.current = versionId;
    return true;
  }

  async unstage() {}

  async deleteManaged() {}

  #secret(arn: string) {
    const secret = this.#secrets.get(arn) ?? { current: undefined, versions: new Map<string, string>() };
    this.#secrets.set(arn, secret);
    return secret;
  }
}
