/** The purpose of each type of resource, for docs/what-gets-deployed.md. A type without a purpose fails the generation. */
export const typePurposes: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::GlobalTable':
    'The keys table (workspaces, keys, credentials, members, audit events) and the counters table. On demand, with point-in-time recovery.',
  'AWS::SecretsManager::Secret':
    'The pepper of all digests, the secret that signs page cursors, and the secret that seals the answers kept for idempotency keys.',
  'AWS::ApiGateway::RestApi': 'Latchkey’s own API: management under `/api/v1`, the admin plane under `/admin/v1`.',
  'AWS::ApiGateway::Deployment': 'The deployed version of that API.',
  'AWS::ApiGateway::Stage': 'Its stage.',
  'AWS::ApiGateway::Resource': 'Its paths.',
  'AWS::ApiGateway::Method': 'Its routes, and the `OPTIONS` routes for browsers.',
  'AWS::ApiGateway::Authorizer': 'One for the routes of keys and people, one for protected routes of this API.',
  'AWS::ApiGateway::RequestValidator': 'Checks the parameters of requests.',
  'AWS::ApiGateway::GatewayResponse': 'Problem documents for refusals of API Gateway.',
  'AWS::ApiGateway::UsagePlan': 'The throttle of each plan with API access.',
  'AWS::ApiGateway::ApiKey': 'Gateway keys: they select a usage plan and open nothing.',
  'AWS::ApiGateway::UsagePlanKey': 'Connects gateway keys with usage plans.',
  'AWS::ApiGateway::Account':
    'The role with which API Gateway writes logs. **It is a setting of the account and Region, which all REST APIs share**; `accountLogRole: false` leaves it alone.',
  'AWS::Lambda::Function': 'See [the table of Lambdas](#lambdas).',
  'AWS::Lambda::Permission': 'Allows API Gateway and Secrets Manager to call single Lambdas.',
  'AWS::Lambda::EventInvokeConfig': 'Retries of the scheduled Lambdas.',
  'AWS::Lambda::EventSourceMapping': 'Calls `publish-events` for changes of the keys table.',
  'AWS::IAM::Role':
    'One for each Lambda, with its permissions: single actions on single tables and secrets. And one for API Gateway’s logs and for each schedule.',
  'AWS::IAM::Policy': 'Permissions of the other roles.',
  'AWS::Logs::LogGroup': 'One for each Lambda, the access log and the execution log. Kept for `logRetentionDays`.',
  'AWS::Scheduler::Schedule':
    'Call `rotate-keys` every five minutes, `roll-up-usage` every ten and `review-keys` every hour.',
  'AWS::Events::EventBus': 'Every change of keys, members and workspaces: [events](events.md).',
  'AWS::SSM::Parameter':
    'The settings that [services with the verifier in their own process](in-process.md) read: names of tables, key format, plans. No secret.',
  'AWS::SQS::Queue': 'Dead-letter queues of the schedules and of the events.',
  'AWS::SQS::QueuePolicy': 'Requires TLS for these queues.',
  'AWS::CloudWatch::Dashboard': 'The dashboard with the name of the stack.',
  'AWS::CloudWatch::Alarm': 'The alarms of the [runbook](runbook.md).',
};

/** Groups of Lambdas by name, and what calls them. */
export const functionPurposes: ReadonlyArray<{ readonly name: RegExp; readonly calledBy: string }> = [
  {
    name: /^(management-|shared-)?authorizer$/,
    calledBy: 'API Gateway, before each request with a key or an access token',
  },
  {
    name: /^((create|list|get|update|delete|regenerate|batch)-api-keys?|get-key-usage)$/,
    calledBy: '`/api/v1/api-keys`',
  },
  {
    name: /^(get-own-workspace|get-usage|list-audit-events|(list|put|delete)-members?)$/,
    calledBy: '`/api/v1`: workspace and members',
  },
  {
    name: /^((create|list|get|update|suspend|resume|delete)-workspaces?|(issue|revoke)-root-key|lookup-key|import-keys|service-keys|registered-apis|get-admin-status)$/,
    calledBy: '`/admin/v1`',
  },
  { name: /^verify-key$/, calledBy: '`/v1/verify`, `/admin/v1/verify`' },
  { name: /^get-openapi$/, calledBy: '`/openapi.json`' },
  { name: /^((rotate|review)-keys|roll-up-usage)$/, calledBy: 'The schedules' },
  { name: /^rotate-(secret|pepper)$/, calledBy: 'Secrets Manager' },
  { name: /^publish-events$/, calledBy: 'The stream of the keys table' },
];
