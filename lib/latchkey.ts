import { Names, type RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { type Method, type RequestValidator, RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { Scope, type SignIn, secretTags } from '../lambdas/environment.ts';
import { allRoutes } from '../lambdas/http/routes/index.ts';
import { type Config, parseConfig } from './config/config.ts';
import { removalPolicyOf } from './config/removal.ts';
import { runtimePlans } from './config/runtime-plans.ts';
import { signInOf } from './console/sign-in.ts';
import { UserPool } from './console/user-pool.ts';
import { eventFunctionNames, KeyEvents } from './events/key-events.ts';
import { Webhook } from './events/webhook.ts';
import type { FunctionDefaults } from './functions/bundled-function.ts';
import { Bundles } from './functions/bundles.ts';
import { CustomDomain } from './gateway/custom-domain.ts';
import { addGatewayResponses } from './gateway/gateway-responses.ts';
import { LatchkeyApi } from './gateway/latchkey-api.ts';
import { UsagePlans, usagePlanKeys, usagePlanNames } from './gateway/usage-plans.ts';
import { WebAcl } from './gateway/web-acl.ts';
import { AlarmTopic } from './monitoring/alarm-topic.ts';
import { Monitoring } from './monitoring/monitoring.ts';
import { ApiProtection, type ApiProtectionOptions } from './protection/api-protection.ts';
import { ManagementAuthorizer } from './protection/management-authorizer.ts';
import { KeyRotation, rotationFunctionNames } from './rotation/key-rotation.ts';
import { AdminFunctions } from './routes/admin-functions.ts';
import { ApiFunctions } from './routes/api-functions.ts';
import { addRoutes } from './routes/api-routes.ts';
import { CountersTable } from './state/counters-table.ts';
import { CursorSecret } from './state/cursor-secret.ts';
import { EncryptionKey } from './state/encryption-key.ts';
import { KeysTable } from './state/keys-table.ts';
import { PepperSecret } from './state/pepper-secret.ts';
import { RecoveryKey } from './state/recovery-key.ts';

export interface LatchkeyProps {
  /**
   * The settings of docs/configuration.md.
   * @default every setting has a default
   */
  readonly config?: z.input<typeof Config>;
}

export interface ProtectOptions extends ApiProtectionOptions {
  /** What a key must be allowed: `resource:action`, e.g. `orders:read`. */
  readonly scope: string;
  /**
   * Methods of the API that stay as they are, e.g. a health check. Only for a whole API.
   * @default none
   */
  readonly except?: readonly Method[];
}

export interface RotateSecretOptions {
  /** The workspace of the key: it becomes a tag of the secret. */
  readonly workspaceId: string;
  /** Days from one rotation to the next, 1 to 1,000. */
  readonly everyDays: number;
}

/**
 * The service: key management and the admin plane, behind an API of their own. `protect` puts other REST APIs behind the
 * same keys. One for each stack.
 */
export class Latchkey extends Construct {
  readonly config: Config;
  /** The API of the service itself. */
  readonly restApi: RestApi;
  /** Checks that the parameters are there which the route table asks for. */
  readonly requestValidator: RequestValidator;
  /** Where the service is called: the address for `npx latchkey --url`. */
  readonly url: string;
  readonly keys: KeysTable;
  readonly counters: CountersTable;
  readonly pepper: PepperSecret;
  readonly cursorSecret: CursorSecret;
  /** What happens to keys and workspaces. Rules of yours go on its `bus`: docs/events.md. */
  readonly events: KeyEvents;
  /** undefined: the configuration has none. */
  readonly webhook: Webhook | undefined;
  /** What runs by itself. */
  readonly rotation: KeyRotation;
  /** Where people sign in to the console; undefined: they do so elsewhere, or there is no console. */
  readonly userPool: UserPool | undefined;
  /** How people sign in; null: nobody does. */
  readonly signIn: SignIn;
  /** What the functions of the service have in common. */
  readonly functionDefaults: FunctionDefaults;
  readonly #usagePlans: UsagePlans;
  readonly #functions: ApiFunctions;
  readonly #monitoring: Monitoring;
  /** Those of the service: each is open, or closed in its own way. */
  readonly #ownMethods: readonly Method[];
  readonly #protections = new Map<RestApi, { protection: ApiProtection; options: Required<ApiProtectionOptions> }>();

  /** @throws ConfigError */
  constructor(scope: Construct, id: string, props: LatchkeyProps = {}) {
    super(scope, id);
    this.config = parseConfig(props.config ?? {});
    const { plans, corsAllowOrigin, tracing } = this.config;
    const removalPolicy = removalPolicyOf(this.config);
    const logRetention = this.config.logRetentionDays;

    const encryptionKey = this.config.customerManagedKey
      ? new EncryptionKey(this, 'EncryptionKey', { removalPolicy })
      : undefined;
    const kept = { removalPolicy, encryptionKey };
    this.userPool = this.#makeUserPool(removalPolicy);
    this.signIn = signInOf(this.config.console, this.userPool);
    this.keys = new KeysTable(this, 'Keys', kept);
    this.counters = new CountersTable(this, 'Counters', kept);
    this.pepper = new PepperSecret(this, 'Pepper', kept);
    this.cursorSecret = new CursorSecret(this, 'CursorSecret', kept);
    this.#usagePlans = new UsagePlans(this, 'UsagePlans', { plans });

    const bundles = new Bundles(this, [
      'authorizer',
      'management-authorizer',
      ...new Set(allRoutes.map(({ lambda }) => lambda)),
      ...rotationFunctionNames,
      ...eventFunctionNames,
    ]);
    const serviceName = Stack.of(this).stackName;
    this.functionDefaults = { bundles, logRetention, ...kept, tracing, serviceName };
    const recoveryKey = this.config.recoverableKeys
      ? new RecoveryKey(this, 'RecoveryKey', { removalPolicy })
      : undefined;
    this.#functions = new ApiFunctions(this, 'Functions', {
      keys: this.keys,
      counters: this.counters,
      pepper: this.pepper,
      cursorSecret: this.cursorSecret,
      recoveryKey,
      settings: { ...this.#settings(), SIGN_IN: Stack.of(this).toJsonString(this.signIn) },
      memoryMiB: this.config.apiMemoryMiB,
      defaults: this.functionDefaults,
    });
    const admin = new AdminFunctions(this, 'Admin', {
      keys: this.keys,
      pepper: this.pepper,
      cursorSecret: this.cursorSecret,
      settings: {
        ...this.#settings(),
        USAGE_PLAN_KEYS_MODE: this.config.usagePlanKeys,
        USAGE_PLAN_NAMES: Stack.of(this).toJsonString(usagePlanNames(this, plans)),
      },
      memoryMiB: this.config.apiMemoryMiB,
      defaults: this.functionDefaults,
    });

    this.rotation = new KeyRotation(this, 'Rotation', {
      ...this.config,
      keys: this.keys,
      pepper: this.pepper,
      recoveryKey,
      settings: this.#settings(),
      defaults: this.functionDefaults,
    });

    const handingOn = { memoryMiB: this.config.apiMemoryMiB, defaults: this.functionDefaults };
    this.events = new KeyEvents(this, 'Events', { keys: this.keys, ...handingOn });
    this.webhook =
      this.config.webhook === null
        ? undefined
        : new Webhook(this, 'Webhook', { ...this.config.webhook, bus: this.events.bus, ...handingOn });

    const api = new LatchkeyApi(this, 'Api', {
      stageName: this.config.stage,
      logRetention,
      ...kept,
      tracing,
      disableExecuteApiEndpoint: this.config.disableExecuteApiEndpoint,
      hasWebAcl: this.config.waf !== null,
    });
    this.restApi = api.restApi;
    this.requestValidator = api.requestValidator;
    addGatewayResponses(this.restApi, { corsAllowOrigin, plans });
    const protection = this.#protectionOf(this.restApi, { gatewayResponses: false });
    const management = new ManagementAuthorizer(this, 'Management', {
      ...this.#authorizing(true),
      restApi: this.restApi,
      protection,
      ceilings: this.#usagePlans,
      signIn: this.signIn,
    });
    const functions = { ...this.#functions.byName, ...admin.byName };
    addRoutes(this, ['API keys', 'Workspace', 'Admin plane', 'Service'], functions, management);
    this.#ownMethods = [...this.restApi.methods];

    this.#monitoring = new Monitoring(this, 'Monitoring', {
      restApi: this.restApi,
      authorizer: protection.authorizer.function,
      managementAuthorizer: management.function,
      functions: Object.values(functions).map((each) => each.function),
      rotation: this.rotation,
      events: this.events,
      webhook: this.webhook,
      keysTable: this.keys.table,
      countersTable: this.counters.table,
      topic: new AlarmTopic(this, 'AlarmTopic', { ...this.config, encryptionKey }).topic,
    });
    this.url = this.#addOptions();
  }

  /**
   * Lets only API keys with this scope call a method, or all methods of a REST API (of now and later; preflights stay
   * open, and what the service serves itself stays as it is). A method's own scope goes before that of its API. The
   * options beside `scope` and `except` are of the whole API.
   *
   * What stands behind it is told who calls: a Lambda by `latchkey/backend`, an HTTP backend by `principalHeaders()`.
   * @throws Error if the scope is none, or the API cannot be protected in this way
   */
  protect(target: RestApi | Method, { scope, except, ...options }: ProtectOptions): void {
    if (!Scope.safeParse(scope).success) {
      throw new Error(`"${scope}" is no scope: it must be "resource:action" in lower case, where * stands for any.`);
    }
    if (target instanceof RestApi) {
      const own = target === this.restApi ? this.#ownMethods : [];
      this.#protectionOf(target, options).coverAll(scope, [...own, ...(except ?? [])]);
      return;
    }
    if (except !== undefined) throw new Error('"except" is for a whole API: give the API, not one of its methods.');
    if (!(target.api instanceof RestApi)) {
      throw new Error(`${target.node.path} is of an imported API. Protect it where its RestApi is made.`);
    }
    this.#protectionOf(target.api, options).cover(target, scope);
  }

  /**
   * Puts functions of yours on the dashboard, with an alarm on their throttles: docs/runbook.md#function-throttles. They
   * must be in the same stack.
   * @param name Of the alarms: letters and digits
   */
  watch(name: string, functions: readonly IFunction[]): void {
    if (!/^[A-Za-z0-9]{1,100}$/.test(name)) throw new Error(`"${name}" is no name for alarms: use letters and digits.`);
    this.#monitoring.watchFunctions(name, functions);
  }

  /**
   * Has Secrets Manager rotate a secret that holds the value of an API key of a workspace, as its text or as the member
   * `apiKey` of a JSON object. Not at the deployment, but after so many days, and when somebody asks for it. The secret has
   * to be made in the app: an imported one could not be tagged.
   */
  rotateSecret(secret: Secret, { workspaceId, everyDays }: RotateSecretOptions): void {
    Tags.of(secret).add(secretTags.workspace, workspaceId);
    this.rotation.rotate(secret, everyDays);
  }

  /** Lets the OpenAPI document hold the routes with this tag. */
  document(tag: 'Sample API'): void {
    this.#functions.documentedTags.push(tag);
  }

  #protectionOf(restApi: RestApi, wanted: ApiProtectionOptions): ApiProtection {
    const known = this.#protections.get(restApi);
    if (known !== undefined) {
      assertSame(restApi, known.options, wanted);
      return known.protection;
    }
    const isOwn = restApi === this.restApi;
    const { limitAtGateway = false, gatewayResponses = true } = wanted;
    const { usagePlans = Stack.of(restApi) === Stack.of(this) } = wanted;
    const options = { limitAtGateway, gatewayResponses, usagePlans };
    const protection = new ApiProtection(isOwn ? this : restApi, isOwn ? 'Protection' : 'Latchkey', {
      ...options,
      restApi,
      ceilings: this.#usagePlans,
      corsAllowOrigin: this.config.corsAllowOrigin,
      authorizer: { ...this.#authorizing(usagePlans), provisionedConcurrency: this.config.provisionedConcurrency },
    });
    this.#protections.set(restApi, { protection, options });
    // Its own is watched with the rest; one in another stack would make the stacks depend on each other.
    if (!isOwn && Stack.of(restApi) === Stack.of(this)) {
      const name = Names.uniqueResourceName(restApi, { maxLength: 100 });
      this.#monitoring.watchFunctions(`${name}Authorizer`, [protection.authorizer.function], 'authorizer');
    }
    return protection;
  }

  /** What each authorizer is told. */
  #authorizing(usagePlans: boolean) {
    const { KEY_FORMAT, PLANS } = this.#settings();
    return {
      keys: this.keys,
      counters: this.counters,
      pepper: this.pepper,
      settings: {
        KEY_FORMAT,
        PLANS,
        USAGE_PLAN_KEYS: usagePlans ? Stack.of(this).toJsonString(usagePlanKeys(this, this.config.plans)) : '{}',
        ON_COUNTER_FAILURE: this.config.onCounterFailure,
      },
      memoryMiB: this.config.authorizerMemoryMiB,
      defaults: this.functionDefaults,
    };
  }

  #settings() {
    const { keyFormat, plans, corsAllowOrigin } = this.config;
    return {
      KEY_FORMAT: JSON.stringify(keyFormat),
      PLANS: JSON.stringify(runtimePlans(plans)),
      CORS_ALLOW_ORIGIN: corsAllowOrigin,
    };
  }

  #makeUserPool(removalPolicy: RemovalPolicy): UserPool | undefined {
    const settings = this.config.console;
    if (settings === null || settings.signIn !== null) return undefined;
    const { mfa, cognitoDomainPrefix: domainPrefix, domain } = settings;
    const consoleUrl = domain && `https://${domain.name}/console/`;
    return new UserPool(this, 'UserPool', { removalPolicy, mfa, domainPrefix, consoleUrl });
  }

  /** What is there only if the configuration asks for it. Returns the address of the API. */
  #addOptions(): string {
    const { restApi } = this;
    const { customDomain, waf } = this.config;
    if (waf !== null) new WebAcl(this, 'WebAcl', { stage: restApi.deploymentStage, ...waf });
    const domain = customDomain && new CustomDomain(this, 'CustomDomain', { restApi, ...customDomain });
    return domain?.url ?? restApi.url;
  }
}

/** An API has one authorizer: what was said of it first holds for all of its methods. */
function assertSame(restApi: RestApi, known: Required<ApiProtectionOptions>, wanted: ApiProtectionOptions): void {
  for (const [name, value] of Object.entries(wanted)) {
    const former = known[name as keyof ApiProtectionOptions];
    if (value === undefined || value === former) continue;
    throw new Error(
      `${restApi.node.path} is protected with ${name}: ${former} already, and cannot have ${name}: ${value} for some of its methods.`,
    );
  }
}
