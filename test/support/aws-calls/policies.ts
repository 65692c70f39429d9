import { runSimulation } from '@cloud-copilot/iam-simulate';
import { Stack } from '../../../local/template/template.ts';
import type { Template } from '../../../local/template/template-types.ts';
import type { RecordedCall } from './recorded-calls.ts';

const account = '000000000000';
const region = 'us-east-1';

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A single permission: one action of a statement on one of its resources. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
  readonly condition?: Statement['Condition'];
}

/** The policies of a synthesized template, with the names and ARNs of the local run. */
export class Policies {
  readonly #stack: Stack;

  constructor(template: unknown) {
    this.#stack = new Stack(template as Template, { region, stackName: 'Latchkey', hasPlaceholders: true });
  }

  /** The logical ids of the functions, by their names. */
  functions(): Map<string, string> {
    return new Map(
      this.#stack
        .resources('AWS::Lambda::Function')
        .map(({ id, properties }) => [String(properties['Description'] ?? id).replace('Latchkey: ', ''), id]),
    );
  }

  /** The logical ids of all resources. */
  ids(): string[] {
    return this.#stack.all().map(({ id }) => id);
  }

  /** The statements of a function's role. */
  statementsOf(functionName: string): Statement[] {
    const id = this.functions().get(functionName);
    if (id === undefined) throw new Error(`The template has no function ${functionName}.`);
    const role = this.#roleOf(this.#stack.resource(id).properties['Role']);
    const { Policies } = this.#stack.properties(this.#stack.resource(role ?? '')) as {
      Policies: { PolicyDocument: { Statement: Statement[] } }[];
    };
    return Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  }

  /** Returns whether IAM allows the call, by an evaluator that knows nothing of this repository. */
  async allow(call: RecordedCall, statements: readonly Statement[]): Promise<boolean> {
    const keyPolicy = this.#keyPolicyFor(call);
    const { context } = inKnownKeys({ context: call.context });
    const result = await runSimulation(
      {
        request: {
          principal: `arn:aws:iam::${account}:role/function`,
          action: call.action,
          resource: { resource: arnOf(call), accountId: account },
          contextVariables: { 'aws:RequestedRegion': region, 'aws:PrincipalAccount': account, ...context },
        },
        identityPolicies: [{ name: 'role', policy: { Version: '2012-10-17', Statement: inKnownKeys(statements) } }],
        serviceControlPolicies: [],
        resourceControlPolicies: [],
        ...(keyPolicy !== undefined && { resourcePolicy: inKnownKeys(keyPolicy) }),
      },
      {},
    );
    if (result.resultType === 'error') {
      throw new Error(
        `${call.action} on ${arnOf(call)} cannot be simulated: ${JSON.stringify(result.errors, null, 1)}`,
      );
    }
    return result.overallResult === 'Allowed';
  }

  /** Every permission of a function. */
  permissionsOf(functionName: string): Permission[] {
    return this.statementsOf(functionName).flatMap(({ Action, Resource, Condition }) =>
      [Resource]
        .flat()
        .flatMap((resource) =>
          [Action].flat().map((action) => ({ action, resource, ...(Condition && { condition: Condition }) })),
        ),
    );
  }

  /**
   * The policy of the KMS key that a call uses. Without the consent of the key's policy, no policy of a role permits its use
   * (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html).
   */
  #keyPolicyFor({ action, resource }: RecordedCall): object | undefined {
    if (!action.startsWith('kms:')) return undefined;
    const id = resource.replace(/^key\//, '');
    return this.#stack.resolve(this.#stack.resource(id).properties['KeyPolicy'], id) as object;
  }

  /** The name of a function's log group. */
  logGroupOf(functionName: string): string {
    const { LoggingConfig } = this.#stack.resource(this.functions().get(functionName) ?? '').properties;
    return String((this.#stack.resolve(LoggingConfig, functionName) as { LogGroup: string }).LogGroup);
  }

  /** The logical id of the role in `{ 'Fn::GetAtt': [id, 'Arn'] }` or `{ Ref: id }`. */
  #roleOf(reference: unknown): string | undefined {
    const { Ref, 'Fn::GetAtt': attribute } = reference as { Ref?: string; 'Fn::GetAtt'?: readonly string[] };
    return Ref ?? attribute?.[0];
  }
}

/** The ARN of the resource. `*` stands for any name. */
function arnOf({ action, resource }: RecordedCall): string {
  const [service = ''] = action.split(':');
  const name = resource.replaceAll('*', 'example');
  if (service === 'apigateway') return `arn:aws:apigateway:${region}::${name}`;
  // The local run ends the ARNs of secrets so.
  return `arn:aws:${service}:${region}:${account}:${name}${service === 'secretsmanager' ? '-LocalX' : ''}`;
}

/**
 * The evaluator ignores condition keys whose variable follows a colon, `kms:EncryptionContext:<name>`. It evaluates them under
 * another name, with a slash, in the same way.
 */
function inKnownKeys<T>(value: T): T {
  const text = JSON.stringify(value).replaceAll('"kms:EncryptionContext:', '"aws:RequestTag/kms-encryption-context-');
  return JSON.parse(text) as T;
}
