import type { Role } from '../../../lambdas/domain/access/roles.ts';
import type { ApiKey } from '../../../lambdas/domain/keys/api-key.ts';
import { type Answer, send } from '../../support/service/http.ts';
import { sendSigned } from '../../support/service/signed.ts';
import type { Person } from './people.ts';
import type { Site } from './site.ts';

/** A workspace of one test, managed with its root key beside the page. */
export class Workspace {
  readonly id: string;
  readonly name: string;
  readonly #site: Site;
  readonly #rootKey: string;

  private constructor(site: Site, name: string, answer: Answer) {
    this.#site = site;
    this.name = name;
    this.id = answer.body.workspace.id;
    this.#rootKey = answer.body.rootKey.key;
  }

  static async create(site: Site, name: string, plan: string): Promise<Workspace> {
    const answer = await asOperator(site, 'POST', '/admin/v1/workspaces', { name, plan });
    return new Workspace(site, name, expected(answer, 201));
  }

  async addMember({ subject, name }: Person, role: Role): Promise<void> {
    expected(await this.call('PUT', '/api/v1/members', { subject, role, name }));
  }

  async removeMember({ subject }: Person): Promise<void> {
    expected(await this.call('DELETE', `/api/v1/members?subject=${encodeURIComponent(subject)}`));
  }

  /** Suspends the workspace as an operator. */
  async suspend(): Promise<void> {
    expected(await asOperator(this.#site, 'POST', `/admin/v1/workspaces/${this.id}/suspend`));
  }

  /** Changes the plan as an operator. */
  async changePlan(plan: string): Promise<void> {
    expected(await asOperator(this.#site, 'PATCH', `/admin/v1/workspaces/${this.id}`, { plan }));
  }

  /** Sets the quota as an operator. */
  async setQuota(requests: number, per: 'day' | 'month' | 'total'): Promise<void> {
    const quota = { overrides: { quota: { requests, per } } };
    expected(await asOperator(this.#site, 'PATCH', `/admin/v1/workspaces/${this.id}`, quota));
  }

  /** Creates a key. Its value is `key`. */
  async createKey(settings: { readonly name: string } & Readonly<Record<string, unknown>>): Promise<ApiKey> {
    return expected(await this.call('POST', '/api/v1/api-keys', settings)).body.apiKey;
  }

  async keys(): Promise<ApiKey[]> {
    return expected(await this.call('GET', '/api/v1/api-keys?limit=100')).body.apiKeys;
  }

  async deleteKey(id: string): Promise<void> {
    expected(await this.call('DELETE', `/api/v1/api-keys/${id}`));
  }

  call(method: string, path: string, json?: unknown): Promise<Answer> {
    return send(this.#site.url, method, path, { key: this.#rootKey, ...(json !== undefined && { json }) });
  }

  /** The status that the sample API returns for a key value. */
  async statusOf(keyValue: string): Promise<number> {
    return (await send(this.#site.url, 'GET', '/v1/status', { key: keyValue })).status;
  }
}

function asOperator({ url, endpoints }: Site, method: string, path: string, json?: unknown): Promise<Answer> {
  const { adminAccessKeyId: accessKeyId, adminSecretAccessKey: secretAccessKey, region } = endpoints;
  const credentials = { accessKeyId, secretAccessKey, region };
  return sendSigned(url, method, path, { credentials, ...(json !== undefined && { json }) });
}

function expected(answer: Answer, ...statuses: readonly number[]): Answer {
  if (statuses.length === 0 ? answer.status < 300 : statuses.includes(answer.status)) return answer;
  throw new Error(`The API answered ${answer.status}: ${answer.text}`);
}
