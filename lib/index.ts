/** The constructs for other CDK apps: docs/protecting-your-api.md. */

export { ConfigError } from './config/config.ts';
export { Console, type ConsoleProps } from './console/console.ts';
export { Latchkey, type LatchkeyProps, type ProtectOptions } from './latchkey.ts';
export type { ApiProtectionOptions } from './protection/api-protection.ts';
export { principalHeaders } from './protection/http-backend.ts';
