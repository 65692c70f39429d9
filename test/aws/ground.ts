import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { GetAccountCommand } from '@aws-sdk/client-api-gateway';
import { parseConfig } from '../../lib/config/config.ts';
import { baseUrlOf } from '../deploy/base-url.ts';
import type { Cdk, Outputs } from '../deploy/cdk.ts';
import { HttpBackend } from '../deploy/http-backend.ts';
import { type Answer, type CallOptions, send } from '../support/service/http.ts';
import { createWorkspace, type ProvisionedWorkspace } from '../support/service/provision.ts';
import { type SignedOptions, sendSigned } from '../support/service/signed.ts';
import { namePrefix } from './options.ts';
import type { Target } from './target.ts';

const folder = join(import.meta.dirname, 'app');

export const newName = (): string => `${namePrefix}${randomBytes(3).toString('hex')}`;

/** Settings of the deployment under test, on top of the defaults. */
export type Settings = Readonly<Record<string, unknown>>;

/** Returns the settings of a run: the defaults, and nothing that outlives the stack. */
export async function settingsOf(name: string, { account }: Target, hasConsole: boolean): Promise<Settings> {
  const { cloudwatchRoleArn } = await account.gateway.send(new GetAccountCommand({}));
  return {
    stackName: name,
    removalPolicy: 'destroy',
    logRetentionDays: 1,
    sampleApi: true,
    // A role that is already there serves other APIs, and stays.
    accountLogRole: (cloudwatchRoleArn ?? '') === '',
    console: hasConsole ? { cognitoDomainPrefix: name } : null,
    rotation: { secretNamePrefix: `${name}/`, everyMinutes: 1 },
  };
}

/** Two more plans with small ceilings. The end-to-end suite expects the default plans only. */
const withSmallPlans: Settings = {
  plans: {
    ...parseConfig({}, 'defaults').plans,
    Throttled: {
      maxKeys: 1,
      limits: { perMinute: 60, perHour: 1000 },
      throttle: { requestsPerSecond: 1, burst: 1 },
    },
    Metered: { maxKeys: 1, limits: { perMinute: 10, perHour: 10 }, quota: { requests: 3, per: 'day' } },
  },
};

/** The deployment under test, as the checks see it. */
export class Ground {
  readonly name: string;
  readonly target: Target;
  readonly outputs: Outputs;
  readonly baseUrl: string;
  readonly probeUrl: string;
  readonly probeHttpUrl: string;
  /** undefined: the run deployed no console. */
  readonly consoleUrl: string | undefined;
  readonly #redeploy: (settings: Settings) => Promise<void>;

  private constructor(
    name: string,
    target: Target,
    outputs: Outputs,
    consoleUrl: string | undefined,
    redeploy: (settings: Settings) => Promise<void>,
  ) {
    this.name = name;
    this.target = target;
    this.outputs = outputs;
    this.consoleUrl = consoleUrl;
    this.baseUrl = urlOf(target, outputs, 'ApiUrl');
    this.probeUrl = urlOf(target, outputs, 'ProbeUrl');
    this.probeHttpUrl = urlOf(target, outputs, 'ProbeHttpUrl');
    this.#redeploy = redeploy;
  }

  static async deploy(name: string, target: Target, cdk: Cdk, settings: Settings): Promise<Ground> {
    const context =
      target.endpoint === undefined ? {} : { backendUrl: await new HttpBackend((headers) => headers).start() };
    const outputs = await cdk.deploy({ folder, config: settings, context });
    const redeploy = async (more: Settings) => {
      await cdk.deploy({ folder, config: { ...settings, ...more }, context });
    };
    const consoleUrl = outputs[`${name}-Console`]?.['ConsoleUrl'];
    return new Ground(name, target, outputs[name] ?? {}, consoleUrl, redeploy);
  }

  get account() {
    return this.target.account;
  }

  get isEmulated(): boolean {
    return this.target.endpoint !== undefined;
  }

  /** Deploys the plans that the checks use. */
  addPlans(): Promise<void> {
    return this.#redeploy(withSmallPlans);
  }

  /** Deploys again with these settings, on top of those of the run. */
  redeploy(more: Settings): Promise<void> {
    return this.#redeploy({ ...withSmallPlans, ...more });
  }

  call(method: string, path: string, options?: CallOptions): Promise<Answer> {
    return send(this.baseUrl, method, path, options);
  }

  probe(method: string, path: string, options?: CallOptions): Promise<Answer> {
    return send(this.probeUrl, method, path, options);
  }

  /** Calls the HTTP API of the probe. */
  probeHttp(method: string, path: string, options?: CallOptions): Promise<Answer> {
    return send(this.probeHttpUrl, method, path, options);
  }

  /** Calls the admin plane with the credentials of the run. */
  async admin(method: string, path: string, options: SignedOptions = {}): Promise<Answer> {
    const credentials = { ...(await this.target.credentials()), region: this.target.region };
    return sendSigned(this.baseUrl, method, `/admin/v1${path}`, { credentials, ...options });
  }

  async workspace(plan = 'Enterprise'): Promise<ProvisionedWorkspace> {
    return createWorkspace(this.baseUrl, plan, { ...(await this.target.credentials()), region: this.target.region });
  }

  async key(rootKey: string, settings: Settings = {}): Promise<{ id: string; key: string; createdAt: string }> {
    const answer = await this.call('POST', '/api/v1/api-keys', { key: rootKey, json: { name: 'Check', ...settings } });
    if (answer.status !== 200) throw new Error(`POST /api/v1/api-keys responded with ${answer.status}: ${answer.text}`);
    return answer.body.apiKey;
  }
}

function urlOf({ endpoint }: Target, outputs: Outputs, name: string): string {
  return endpoint === undefined ? (outputs[name] ?? '').replace(/\/$/, '') : baseUrlOf(endpoint, outputs, name);
}
