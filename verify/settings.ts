import {
  type CheckedFields,
  hasFields,
  hasOnlyFields,
  isMatching,
  isOneOf,
  isTextOf,
  orMissing,
} from '../lambdas/domain/shared/checks.ts';
import { isKeyFormat, isPlans } from '../lambdas/setting-checks.ts';

const isName = isTextOf(1);
const isUrl = isMatching(/^https?:\/\//);

const ofDeployment = {
  keysTable: isName,
  countersTable: isName,
  pepperSecret: isName,
  onCounterFailure: isOneOf('allow', 'deny'),
  keyFormat: isKeyFormat,
};
const all = {
  ...ofDeployment,
  region: isName,
  plans: isPlans,
  /** The endpoints of a local run. */
  endpoints: orMissing(hasOnlyFields({ dynamodb: isUrl, secretsManager: isUrl })),
};

/** Everything that the verifier needs to know about a deployment. */
export type VerifierSettings = CheckedFields<typeof all>;

const isComplete = hasFields(all);

/** Where the settings are: here, or in the parameters below a path of Systems Manager. */
export type SettingsPlace =
  | { readonly settings: VerifierSettings }
  | { readonly region: string; readonly path: string };

/** The ARN of a path of parameters, as the deployment names it. */
const parameterArn = /^arn:[a-z-]+:ssm:([a-z0-9-]+):[0-9]*:parameter(\/[A-Za-z0-9_./-]+)$/;

/** Reads the value of LATCHKEY_VERIFIER. @throws Error if it names no settings */
export function placeOf(text: string | undefined): SettingsPlace {
  if (!text) {
    throw new Error(
      'Latchkey has no settings. Set the environment variable LATCHKEY_VERIFIER to latchkey.verifierSettings of the CDK app, or to the output LatchkeyVerifierSettings of its stack.',
    );
  }
  const [, region, path] = parameterArn.exec(text) ?? [];
  if (region !== undefined && path !== undefined) return { region, path };
  const settings = parsed(text);
  if (isComplete(settings)) return { settings };
  throw new Error(
    'The settings of Latchkey are neither the ARN of its parameters (arn:aws:ssm:…:parameter/latchkey/…) nor valid JSON. Use the output LatchkeyVerifierSettings of the stack.',
  );
}

/** Joins the settings of a deployment with its plans. @throws Error if they are not complete */
export function joined(parameters: readonly { readonly name: string; readonly text: string }[], region: string) {
  const settings: Record<string, unknown> = { region };
  const plans = {};
  for (const { name, text } of parameters) {
    Object.assign(/\/plans-\d+$/.test(name) ? plans : settings, parsed(text));
  }
  const whole = { ...settings, region, plans };
  if (isComplete(whole)) return whole;
  throw new Error(
    `The parameters of Latchkey are missing or not valid: ${parameters.map(({ name }) => name).join(', ') || 'none was found'}. Does this deployment have the version of this package?`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
