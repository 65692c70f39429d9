import { UnusedKeys } from '../../lambdas/domain/keys/unused.ts';
import { Config } from '../../lib/config/config.ts';
import { ConsoleDomain, ConsoleSettings, ConsoleSignIn } from '../../lib/config/console-settings.ts';
import { CustomDomain, Waf, Webhook } from '../../lib/config/optional-settings.ts';

const { keyFormat, rotation } = Config.shape;

/** The settings that consist of settings. */
const groups = {
  keyFormat: keyFormat.unwrap().shape,
  rotation: rotation.unwrap().shape,
  unusedKeys: UnusedKeys.shape,
  customDomain: CustomDomain.shape,
  waf: Waf.shape,
  webhook: Webhook.shape,
  console: ConsoleSettings.shape,
  'console.signIn': ConsoleSignIn.shape,
  'console.domain': ConsoleDomain.shape,
};

/** The names of all settings, as the schema defines them: `rotation.everyMinutes`. Groups that can be null are settings as well. */
export const settingNames: readonly string[] = [
  ...Object.keys(Config.shape).filter((name) => name !== 'keyFormat' && name !== 'rotation'),
  ...Object.entries(groups).flatMap(([name, shape]) => Object.keys(shape).map((each) => `${name}.${each}`)),
];
