import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { Config } from '../config/config.ts';
import { runtimePlans } from '../config/runtime-settings.ts';
import type { State } from '../state/state.ts';

/** The most characters of a parameter that costs nothing, less a margin (https://docs.aws.amazon.com/general/latest/gr/ssm.html). */
const maxCharacters = 4000;

interface VerifierAccessProps extends Pick<State, 'keys' | 'counters' | 'pepper'> {
  readonly config: Config;
}

/**
 * What services need to check keys in their own process: the permissions, and the settings of the deployment in parameters of
 * Systems Manager. The services read the parameters again every minute, so a change of the plans reaches them without a deployment of
 * their own (docs/decisions/0059-verifier-in-process.md).
 */
export class VerifierAccess extends Construct {
  /** The ARN of the path of the parameters. */
  readonly settingsArn: string;
  readonly #state: Pick<State, 'keys' | 'counters' | 'pepper'>;

  constructor(scope: Construct, id: string, { config, keys, counters, pepper }: VerifierAccessProps) {
    super(scope, id);
    this.#state = { keys, counters, pepper };
    const stack = Stack.of(this);
    const path = `latchkey/${stack.stackName}/verifier`;
    this.settingsArn = stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: path });
    const settings = {
      keysTable: keys.table.tableName,
      countersTable: counters.table.tableName,
      pepperSecret: pepper.secret.secretArn,
      onCounterFailure: config.onCounterFailure,
      keyFormat: config.keyFormat,
    };
    this.#add('Settings', `/${path}/settings`, stack.toJsonString(settings));
    chunksOf(runtimePlans(config.plans)).forEach((plans, index) => {
      this.#add(`Plans${index + 1}`, `/${path}/plans-${index + 1}`, plans);
    });
    new CfnOutput(this, 'SettingsArn', {
      value: this.settingsArn,
      description: 'LATCHKEY_VERIFIER of services that check keys in their own process',
    }).overrideLogicalId('LatchkeyVerifierSettings');
  }

  /** Grants checking keys: the actions of the authorizer, and reading the settings. */
  grant(grantee: IGrantable): void {
    const { keys, counters, pepper } = this.#state;
    keys.grant(grantee, 'verify');
    counters.grantCount(grantee);
    pepper.grantRead(grantee);
    Grant.addToPrincipal({ grantee, actions: ['ssm:GetParametersByPath'], resourceArns: [this.settingsArn] });
  }

  #add(id: string, name: string, value: string): void {
    new CfnParameter(this, id, {
      name,
      type: 'String',
      value,
      description: 'Latchkey: settings of services that check keys in their own process',
    });
  }
}

/** Returns the plans as JSON objects, none of which is too long for a parameter. */
function chunksOf(plans: Readonly<Record<string, unknown>>): string[] {
  const chunks: string[] = [];
  let members = '';
  for (const [name, plan] of Object.entries(plans)) {
    const member = `${JSON.stringify(name)}:${JSON.stringify(plan)}`;
    if (members !== '' && members.length + member.length > maxCharacters) {
      chunks.push(`{${members}}`);
      members = '';
    }
    members += members === '' ? member : `,${member}`;
  }
  chunks.push(`{${members}}`);
  return chunks;
}
