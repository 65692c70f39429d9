/** The constructs for other CDK apps: docs/protecting-your-api.md. */

import { recordSources } from './dev/record-sources.ts';

export { LatchkeyStack, type LatchkeyStackProps } from './app/latchkey-stack.ts';
export { ConfigError } from './config/config-error.ts';
export type { LatchkeyConfig, PlanConfig } from './config/latchkey-config.ts';
export { Console, type ConsoleProps } from './console/console.ts';
export { Latchkey } from './latchkey.ts';
export type { LatchkeyProps, RotateSecretOptions } from './latchkey-props.ts';
export type { ApiProtectionOptions } from './protection/api-protection.ts';
export { principalHeaders } from './protection/http-backend.ts';
export type { PlanCeiling, PlanCeilings } from './protection/plan-ceilings.ts';
export type { ProtectOptions } from './protection/protect.ts';

// Only `latchkey dev` sets this variable.
const record = process.env['LATCHKEY_DEV_RECORD'];
if (record !== undefined) recordSources(record);
