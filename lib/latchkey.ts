import { CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import type { Method, RequestValidator, RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { HttpApi, HttpRoute } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { assets } from '#assets';
import { type SignIn, secretTags } from '../lambdas/environment.ts';
import { type Config, parseConfig } from './config/config.ts';
import { defaultSecurityPolicy } from './config/optional-settings.ts';
import { removalPolicyOf } from './config/removal.ts';
import { runtimeSettings } from './config/runtime-settings.ts';
import { KeyEvents } from './events/key-events.ts';
import { Webhook } from './events/webhook.ts';
import type { BundledFunction, FunctionDefaults } from './functions/bundled-function.ts';
import { functionNames } from './functions/function-names.ts';
import { CustomDomain } from './gateway/custom-domain.ts';
import { addGatewayResponses } from './gateway/gateway-responses.ts';
import { LatchkeyApi } from './gateway/latchkey-api.ts';
import { tlsOfApi } from './gateway/tls.ts';
import { UsagePlans, usagePlanSuffix } from './gateway/usage-plans.ts';
import { WebAcl } from './gateway/web-acl.ts';
import type { LatchkeyProps, RotateSecretOptions } from './latchkey-props.ts';
import { checkLimits } from './limits/aws-limits.ts';
import { AlarmTopic } from './monitoring/alarm-topic.ts';
import { Monitoring } from './monitoring/monitoring.ts';
import { requireOwnNames } from './own-names.ts';
import { ManagementAuthorizer } from './protection/management-authorizer.ts';
import { type ProtectOptions, protect } from './protection/protect.ts';
import { Protections } from './protection/protections.ts';
import type { SharedAuthorizer } from './protection/shared-authorizer.ts';
import { KeyRotation } from './rotation/key-rotation.ts';
import { type AdminFunctionName, AdminFunctions } from './routes/admin-functions.ts';
import { type ApiFunctionName, ApiFunctions } from './routes/api-functions.ts';
import { addRoutes } from './routes/api-routes.ts';
import { signInOf } from './sign-in/sign-in.ts';
import { addUserPool, type UserPool } from './sign-in/user-pool.ts';
import type { CountersTable } from './state/counters-table.ts';
import type { KeysTable } from './state/keys-table.ts';
import type { PepperSecret } from './state/pepper-secret.ts';
import { addState, type State } from './state/state.ts';
import { UsageRollUp, usageDays } from './usage/usage-roll-up.ts';
import { VerifierAccess } from './verify/verifier-access.ts';

/**
 * The service: the management API and the admin plane, behind an API Gateway REST API of their own. `protect` puts other
 * APIs behind the same keys. A stack can have one Latchkey.
 */
export class Latchkey extends Construct {
  /** @internal */
  readonly config: Config;
  /** The REST API of the service itself. */
  readonly restApi: RestApi;
  /** Validates the parameters that the route table requires. @internal */
  readonly requestValidator: RequestValidator;
  /** The URL of the service, for `npx latchkey --url`. */
  readonly url: string;
  readonly keys: KeysTable;
  readonly counters: CountersTable;
  readonly pepper: PepperSecret;
  /** The variable LATCHKEY_VERIFIER of services that check keys in their own process: docs/in-process.md. */
  readonly verifierSettings: string;
  /** @internal */
  readonly cursorSecret: State['cursorSecret'];
  /** The events of keys and workspaces. Add your own rules to its `bus`: docs/events.md. */
  readonly events: KeyEvents;
  /** undefined: the configuration has no webhook. */
  readonly webhook: Webhook | undefined;
  /** The rotation of keys and of the pepper. */
  readonly rotation: KeyRotation;
  /** The user pool for sign-in to the console. undefined: another provider signs people in, or there is no console. */
  readonly userPool: UserPool | undefined;
  /** The authorizer for APIs that this app does not protect: docs/apis-of-other-tools.md. */
  readonly sharedAuthorizer: SharedAuthorizer;
  /** How people sign in. null: nobody can sign in. @internal */
  readonly signIn: SignIn;
  /** Properties that all functions of the service share. @internal */
  readonly functionDefaults: FunctionDefaults;
  readonly #functions: ApiFunctions;
  readonly #usageRollUp: UsageRollUp;
  readonly #protections: Protections;
  readonly #monitoring: Monitoring;
  readonly #verifierAccess: VerifierAccess;
  /** The service's own methods; each sets its own authorizer. */
  readonly #ownMethods: readonly Method[];

  /** @throws ConfigError if the configuration is invalid */
  constructor(scope: Construct, id: string, props: LatchkeyProps = {}) {
    super(scope, id);
    requireOwnNames(this, (each) => each instanceof Latchkey);
    const configSource = props.configSource ?? `${this.node.path}: config`;
    this.config = parseConfig(props.config ?? {}, configSource);

    const state = addState(this, this.config);
    this.keys = state.keys;
    this.counters = state.counters;
    this.pepper = state.pepper;
    this.cursorSecret = state.cursorSecret;
    this.#verifierAccess = new VerifierAccess(this, 'Verifier', { ...state, config: this.config });
    this.verifierSettings = this.#verifierAccess.settingsArn;
    this.userPool = addUserPool(this, this.config, configSource);
    this.signIn = signInOf(this.config.console, this.userPool);

    this.functionDefaults = this.#makeFunctionDefaults(state);
    this.#functions = this.#addApiFunctions(state);
    const functions = { ...this.#functions.byName, ...this.#addAdminFunctions(state) };
    const common = { ...state, config: this.config, defaults: this.functionDefaults };
    this.rotation = new KeyRotation(this, 'Rotation', common);
    this.#usageRollUp = new UsageRollUp(this, 'Usage', { ...common, deadLetters: this.rotation.deadLetters });
    this.events = new KeyEvents(this, 'Events', { keys: state.keys, ...this.#eventFunctionDefaults() });
    this.webhook = this.#addWebhook();

    const usagePlans = new UsagePlans(this, 'UsagePlans', { plans: this.config.plans, suffix: usagePlanSuffix(this) });
    const api = this.#addApi(state);
    this.restApi = api.restApi;
    this.requestValidator = api.requestValidator;
    this.#protections = new Protections(this, {
      ownApi: api.restApi,
      config: this.config,
      state,
      usagePlans,
      defaults: this.functionDefaults,
      watchAuthorizer: (...authorizer) => this.#monitoring.watchAuthorizerThrottles(...authorizer),
    });
    const management = this.#addManagement(functions);
    this.sharedAuthorizer = this.#protections.addShared();
    this.#ownMethods = [...this.restApi.methods];

    this.#monitoring = this.#addMonitoring(state, management, Object.values(functions));
    this.url = this.#addWebAclAndDomain();
    checkLimits(Stack.of(this));
    // The command line finds the service by this output.
    new CfnOutput(this, 'Url', { value: this.url, description: 'URL of Latchkey' }).overrideLogicalId('LatchkeyUrl');
  }

  /**
   * Protects a method of a REST API, a route of an HTTP API, or all of an API, including those that are added later. Only API keys
   * with the scope can call a protected method. `OPTIONS` methods and the service's own methods are not changed. The scope of a
   * method overrides the scope of its API. All options except `scope`, `cost` and `except` apply to the whole API, which must be a REST
   * API; the first call sets them.
   *
   * A Lambda integration learns who calls with `@latchkey/cdk/backend`, an HTTP integration with `principalHeaders()`.
   * @throws Error if the scope or the cost is malformed, or the API cannot be protected
   */
  protect(target: RestApi | Method | HttpApi | HttpRoute, options: ProtectOptions): void {
    protect(this.#protections, target, options, { restApi: this.restApi, methods: this.#ownMethods });
  }

  /** Lets the role of a service check keys with `@latchkey/cdk/verify`. The role can then read the pepper. */
  grantVerify(grantee: IGrantable): void {
    this.#verifierAccess.grant(grantee);
  }

  /**
   * Adds functions to the dashboard, with an alarm on their throttles: docs/runbook.md#function-throttles. The functions must
   * be in the same stack.
   * @param name Prefix of the alarm names: 1 to 100 letters and digits
   * @throws Error if the name has other characters
   */
  watch(name: string, functions: readonly IFunction[]): void {
    this.#monitoring.watchFunctions(name, functions);
  }

  /**
   * Lets Secrets Manager rotate a secret that holds the value of an API key: as its text, or as the member `apiKey` of a JSON
   * object. The deployment itself does not rotate the secret. The secret must be created in the app, because Latchkey tags it.
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html
   */
  rotateSecret(secret: Secret, { workspaceId, everyDays }: RotateSecretOptions): void {
    Tags.of(secret).add(secretTags.workspace, workspaceId);
    this.rotation.rotate(secret, everyDays);
  }

  /** Adds the routes with this tag to the OpenAPI document. @internal */
  document(tag: 'Sample API'): void {
    this.#functions.documentedTags.push(tag);
  }

  #makeFunctionDefaults({ encryptionKey }: State): FunctionDefaults {
    return {
      code: assets.lambdas(this, functionNames),
      logRetention: this.config.logRetentionDays,
      removalPolicy: removalPolicyOf(this.config),
      encryptionKey,
      tracing: this.config.tracing,
      serviceName: Stack.of(this).stackName,
    };
  }

  #addApiFunctions(state: State): ApiFunctions {
    return new ApiFunctions(this, 'Functions', {
      ...state,
      settings: {
        ...runtimeSettings(this.config),
        SIGN_IN: Stack.of(this).toJsonString(this.signIn),
        USAGE_DAYS: usageDays(this.config),
      },
      config: this.config,
      defaults: this.functionDefaults,
    });
  }

  #addAdminFunctions(state: State): AdminFunctions['byName'] {
    const { usagePlanKeys, apiMemoryMiB, auditDaysAfterDeletion } = this.config;
    const { byName } = new AdminFunctions(this, 'Admin', {
      ...state,
      settings: {
        ...runtimeSettings(this.config),
        AUDIT_DAYS_AFTER_DELETION: String(auditDaysAfterDeletion),
        USAGE_PLAN_KEYS_MODE: usagePlanKeys,
        USAGE_PLAN_SUFFIX: usagePlanSuffix(this),
      },
      memoryMiB: apiMemoryMiB,
      defaults: this.functionDefaults,
    });
    return byName;
  }

  #addWebhook(): Webhook | undefined {
    if (this.config.webhook === null) return undefined;
    const settings = { ...this.config.webhook, events: this.events };
    return new Webhook(this, 'Webhook', { ...settings, ...this.#eventFunctionDefaults() });
  }

  #eventFunctionDefaults() {
    return { memoryMiB: this.config.apiMemoryMiB, defaults: this.functionDefaults };
  }

  #addApi({ encryptionKey }: State): LatchkeyApi {
    const { corsAllowOrigin, stage, waf, tracing, accountLogRole, disableExecuteApiEndpoint } = this.config;
    const { securityPolicy } = this.config.customDomain ?? { securityPolicy: defaultSecurityPolicy };
    const api = new LatchkeyApi(this, 'Api', {
      stageName: stage,
      logRetention: this.config.logRetentionDays,
      removalPolicy: removalPolicyOf(this.config),
      encryptionKey,
      tracing,
      accountLogRole,
      disableExecuteApiEndpoint,
      throttle: this.config.stageThrottle,
      tls: tlsOfApi(securityPolicy),
      hasWebAcl: waf !== null,
    });
    addGatewayResponses(api.restApi, { corsAllowOrigin });
    return api;
  }

  /** Adds the routes of the service, and the authorizer of the management routes. */
  #addManagement(
    functions: Readonly<Record<ApiFunctionName | AdminFunctionName, BundledFunction>>,
  ): ManagementAuthorizer {
    const protection = this.#protections.of(this.restApi, { gatewayResponses: false });
    const management = new ManagementAuthorizer(this, 'Management', {
      ...this.#protections.authorizerProps(undefined),
      restApi: this.restApi,
      protection,
      signIn: this.signIn,
    });
    addRoutes(this, ['API keys', 'Workspace', 'Verification', 'Admin plane', 'Service'], functions, management);
    return management;
  }

  #addMonitoring(
    { encryptionKey }: State,
    management: ManagementAuthorizer,
    functions: readonly BundledFunction[],
  ): Monitoring {
    const { alarmTopicArn, alarmEmail } = this.config;
    const { authorizer } = this.#protections.of(this.restApi, {});
    return new Monitoring(this, 'Monitoring', {
      restApi: this.restApi,
      authorizer: authorizer.function,
      managementAuthorizer: management.function,
      sharedAuthorizer: this.sharedAuthorizer.function,
      functions: functions.map((each) => each.function),
      rotation: this.rotation,
      usageRollUp: this.#usageRollUp.bundledFunction.function,
      events: this.events,
      webhook: this.webhook,
      keysTable: this.keys.table,
      countersTable: this.counters.table,
      topic: new AlarmTopic(this, 'AlarmTopic', { alarmTopicArn, alarmEmail, encryptionKey }).topic,
    });
  }

  /** Adds the web ACL and the custom domain, if they are configured. Returns the URL of the API. */
  #addWebAclAndDomain(): string {
    const { restApi } = this;
    const { customDomain, waf } = this.config;
    if (waf !== null) new WebAcl(this, 'WebAcl', { stage: restApi.deploymentStage, ...waf });
    const domain = customDomain && new CustomDomain(this, 'CustomDomain', { restApi, ...customDomain });
    return domain?.url ?? restApi.url;
  }
}
